//! What is said about certificates, word by word.

use super::*;

#[test]
fn names_of_algorithms_are_said() {
    let sha1 = Cert::UnsupportedSignatureAlgorithmContext {
        signature_algorithm_id: b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05".to_vec(),
        supported_algorithms: Vec::new(),
    };
    let words = certificate::words(&sha1, Remote::Server, "a");
    assert!(words.what.contains("SHA-1 with RSA"), "{}", words.what);
    let p521 = Cert::UnsupportedSignatureAlgorithmForPublicKeyContext {
        signature_algorithm_id: b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04".to_vec(),
        public_key_algorithm_id:
            b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23".to_vec(),
    };
    let words = certificate::words(&p521, Remote::Server, "a");
    assert!(words.what.contains("P-521"), "{}", words.what);
}

#[test]
fn a_day_is_said() {
    let expired = Cert::ExpiredContext {
        time: time(),
        not_after: time(),
    };
    assert_eq!(
        certificate::words(&expired, Remote::Server, "a").what,
        "the certificate has expired: it was valid until 2023-11-14"
    );
}
