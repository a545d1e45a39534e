(native) => ({ number: { int: () => 4 } })
