#!/bin/sh
# Prints the version that Cargo.toml has.
set -eu
sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' "$(dirname "$0")/../Cargo.toml"
