//! Names of algorithms and kinds of keys, by their object identifiers.

use super::der::{PublicKey, Reader};

/// Identifiers as they are written in DER, with the names that people know.
const NAMES: [(&[u8], &str); 31] = [
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", "MD2 with RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "MD5 with RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "SHA-1 with RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSA-PSS"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "SHA-256 with RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "SHA-384 with RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "SHA-512 with RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e", "SHA-224 with RSA"),
    (b"\x2a\x86\x48\xce\x38\x04\x01", "DSA"),
    (b"\x2a\x86\x48\xce\x38\x04\x03", "SHA-1 with DSA"),
    (b"\x60\x86\x48\x01\x65\x03\x04\x03\x02", "SHA-256 with DSA"),
    (b"\x2a\x86\x48\xce\x3d\x02\x01", "elliptic curve"),
    (b"\x2a\x86\x48\xce\x3d\x04\x01", "SHA-1 with ECDSA"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x01", "SHA-224 with ECDSA"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", "SHA-256 with ECDSA"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x03", "SHA-384 with ECDSA"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x04", "SHA-512 with ECDSA"),
    (b"\x2a\x86\x48\xce\x3d\x03\x01\x07", "P-256"),
    (b"\x2a\x86\x48\xce\x3d\x03\x01\x01", "P-192"),
    (b"\x2b\x81\x04\x00\x21", "P-224"),
    (b"\x2b\x81\x04\x00\x22", "P-384"),
    (b"\x2b\x81\x04\x00\x23", "P-521"),
    (b"\x2b\x81\x04\x00\x0a", "secp256k1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x07", "brainpoolP256r1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", "brainpoolP512r1"),
    (b"\x2b\x65\x6e", "X25519"),
    (b"\x2b\x65\x70", "Ed25519"),
    (b"\x2b\x65\x71", "Ed448"),
    (b"\x2a\x81\x1c\xcf\x55\x01\x82\x2d", "SM2"),
];

/// The kinds of keys that can be used, for errors.
pub(super) const USABLE_KEYS: &str = "RSA from 2048 bits, ECDSA P-256 or P-384, or Ed25519";

/// Whether a kind of key, as [`key`] calls it, is among them.
pub(super) fn is_usable(kind: &str) -> bool {
    let rsa = kind.strip_prefix("RSA with ");
    let bits = rsa.and_then(|rest| rest.strip_suffix(" bits")?.parse::<u32>().ok());
    match bits {
        Some(bits) => bits >= 2048,
        None => ["P-256", "P-384", "Ed25519"].contains(&kind),
    }
}

/// The name of an identifier, or its numbers.
pub(super) fn name(oid: &[u8]) -> String {
    NAMES
        .iter()
        .find(|(known, _)| *known == oid)
        .map_or_else(|| dotted(oid), |(_, name)| (*name).to_owned())
}

/// The name in an `AlgorithmIdentifier`, or in its content.
pub(super) fn identified(identifier: &[u8]) -> String {
    let mut reader = Reader::new(identifier);
    let oid = reader
        .oid()
        .or_else(|| Reader::new(identifier).sequence()?.oid());
    oid.map_or_else(|| "an unknown algorithm".to_owned(), name)
}

/// What kind of key the content of an `AlgorithmIdentifier` stands for: its curve, or the algorithm.
pub(super) fn key_of(identifier: &[u8]) -> String {
    let mut reader = Reader::new(identifier);
    let Some(kind) = reader.oid() else {
        return identified(identifier);
    };
    name(reader.oid().unwrap_or(kind))
}

/// What kind of key it is: "RSA with 1024 bits", "P-521".
pub(super) fn key(key: &PublicKey<'_>) -> String {
    let Some((kind, curve)) = key.kind() else {
        return "of an unknown kind".to_owned();
    };
    match (key.rsa_bits(), curve) {
        (Some(bits), _) => format!("RSA with {bits} bits"),
        (None, Some(curve)) => name(curve),
        (None, None) => name(kind),
    }
}

/// Whether a signature cannot be by such a key at all: one of ECDSA by an RSA key, for example.
pub(super) fn is_of_another_family(signature: &[u8], key: &[u8]) -> bool {
    let family = |name: &str| {
        let families = ["RSA", "ECDSA", "DSA", "Ed25519", "Ed448"];
        families.into_iter().find(|family| name.contains(family))
    };
    let by = match identified(key).as_str() {
        "elliptic curve" => Some("ECDSA"),
        kind => family(kind),
    };
    let signature = family(&identified(signature));
    by.is_some() && signature.is_some() && by != signature
}

/// An identifier as numbers with dots between them.
fn dotted(oid: &[u8]) -> String {
    let mut numbers = Vec::new();
    let mut number = 0_u64;
    for byte in oid {
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    let Some((first, rest)) = numbers.split_first() else {
        return "an unknown algorithm".to_owned();
    };
    let root = (*first / 40).min(2);
    let mut text = format!("{root}.{}", first - root * 40);
    for number in rest {
        text.push('.');
        text.push_str(&number.to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_and_unknown_identifiers() {
        assert_eq!(
            name(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"),
            "SHA-256 with RSA"
        );
        assert_eq!(
            name(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x63"),
            "1.2.840.113549.1.1.99"
        );
        assert_eq!(name(b"\x55\x1d\x11"), "2.5.29.17");
        assert_eq!(name(b"\x88\x37\x03"), "2.999.3");
        assert_eq!(name(b""), "an unknown algorithm");
    }

    #[test]
    fn signatures_that_no_key_of_that_kind_makes() {
        const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
        const P521: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23";
        const WITH_ECDSA: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
        const WITH_RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05";
        const ED25519: &[u8] = b"\x06\x03\x2b\x65\x70";
        assert!(is_of_another_family(WITH_ECDSA, RSA));
        assert!(is_of_another_family(WITH_RSA, P521));
        assert!(is_of_another_family(ED25519, RSA));
        // Of the same family, and yet not supported.
        assert!(!is_of_another_family(WITH_RSA, RSA));
        assert!(!is_of_another_family(WITH_ECDSA, P521));
        assert!(!is_of_another_family(b"\x06\x01\x2a", RSA));
    }

    #[test]
    fn identifiers_with_and_without_their_sequence() {
        let content = b"\x06\x03\x2b\x65\x70";
        assert_eq!(identified(content), "Ed25519");
        assert_eq!(identified(b"\x30\x05\x06\x03\x2b\x65\x70"), "Ed25519");
        assert_eq!(identified(b"\xff"), "an unknown algorithm");
    }
}
