//! As much of DER and X.509 as errors and `--insecure` need: a certificate of any version, taken apart
//! without judging it.

use std::borrow::Cow;

/// A tag of an element.
mod tag {
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const BIT_STRING: u8 = 0x03;
    pub(super) const OID: u8 = 0x06;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const SET: u8 = 0x31;
    pub(super) const VERSION: u8 = 0xa0;
    pub(super) const EXTENSIONS: u8 = 0xa3;
}

/// `2.5.4.3`, the common name.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// `2.5.29.17`, the subject alternative name.
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
/// `1.2.840.113549.1.1.1`, RSA.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// Elements one after the other.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next element: its tag and its content.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let value = digits
                    .iter()
                    .fold(0, |value, byte| (value << 8) | usize::from(*byte));
                (value, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The content of the next element, which has this tag.
    fn expect(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(tag, _)| *tag == wanted)
            .map(|(_, content)| content)
    }

    /// The content of the next element if it has this tag; another one stays.
    fn take(&mut self, wanted: u8) -> Option<&'a [u8]> {
        (self.0.first() == Some(&wanted)).then(|| self.expect(wanted))?
    }

    /// The next element, which is a sequence.
    pub(super) fn sequence(&mut self) -> Option<Reader<'a>> {
        self.expect(tag::SEQUENCE).map(Reader)
    }

    /// The next element, which is an object identifier.
    pub(super) fn oid(&mut self) -> Option<&'a [u8]> {
        self.expect(tag::OID)
    }

    /// The next element, which is an integer, as it is written.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        self.expect(tag::INTEGER)
    }
}

/// A public key as it stands in a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PublicKey<'a> {
    /// The content of its `AlgorithmIdentifier`.
    pub(super) algorithm: &'a [u8],
    /// The key itself.
    pub(super) bits: &'a [u8],
}

impl<'a> PublicKey<'a> {
    /// Reads a `SubjectPublicKeyInfo`.
    pub(super) fn parse(info: &'a [u8]) -> Option<Self> {
        Self::read(&mut Reader::new(info))
    }

    fn read(from: &mut Reader<'a>) -> Option<Self> {
        let mut info = from.sequence()?;
        let algorithm = info.expect(tag::SEQUENCE)?;
        let (_unused, bits) = info.expect(tag::BIT_STRING)?.split_first()?;
        Some(Self { algorithm, bits })
    }

    /// The identifier of the kind of key, and what follows it: of an elliptic curve, its identifier.
    pub(super) fn kind(&self) -> Option<(&'a [u8], Option<&'a [u8]>)> {
        let mut algorithm = Reader::new(self.algorithm);
        Some((algorithm.oid()?, algorithm.take(tag::OID)))
    }

    /// Whether it is a key for RSA with any padding.
    pub(super) fn is_rsa(&self) -> bool {
        self.kind().is_some_and(|(kind, _)| kind == RSA)
    }

    /// The length of an RSA key in bits.
    pub(super) fn rsa_bits(&self) -> Option<usize> {
        if !self.is_rsa() {
            return None;
        }
        integer_bits(Reader::new(self.bits).sequence()?.integer()?)
    }
}

/// The length of a positive integer in bits.
pub(super) fn integer_bits(integer: &[u8]) -> Option<usize> {
    let start = integer.iter().position(|byte| *byte != 0)?;
    let digits = &integer[start..];
    Some(digits.len() * 8 - digits[0].leading_zeros() as usize)
}

/// A certificate of any version.
#[derive(Debug)]
pub(super) struct Certificate<'a> {
    /// The name of its owner, as it is written.
    subject: &'a [u8],
    pub(super) key: PublicKey<'a>,
    extensions: Option<&'a [u8]>,
}

impl<'a> Certificate<'a> {
    /// Takes a certificate apart; `None` for anything else.
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let mut outer = Reader::new(der).sequence()?;
        let mut body = outer.sequence()?;
        // Behind the body there are the algorithm and the signature.
        outer.sequence()?;
        outer.expect(tag::BIT_STRING)?;

        // The version is left out where it is 1; then the serial number, the algorithm, the issuer, the dates.
        body.take(tag::VERSION);
        body.integer()?;
        body.sequence()?;
        body.sequence()?;
        body.sequence()?;
        let subject = body.expect(tag::SEQUENCE)?;
        let key = PublicKey::read(&mut body)?;
        let mut extensions = None;
        while let Some((tag, content)) = body.next() {
            if tag == tag::EXTENSIONS {
                extensions = Some(content);
            }
        }
        Some(Self {
            subject,
            key,
            extensions,
        })
    }

    /// The owner's common name: the last one where there are several.
    pub(super) fn common_name(&self) -> Option<Cow<'a, str>> {
        let mut found = None;
        let mut names = Reader::new(self.subject);
        while let Some(set) = names.take(tag::SET) {
            let mut attributes = Reader::new(set);
            while let Some(mut attribute) = attributes.sequence() {
                if attribute.oid()? == COMMON_NAME {
                    found = Some(String::from_utf8_lossy(attribute.next()?.1));
                }
            }
        }
        found
    }

    /// Whether it holds subject alternative names.
    pub(super) fn has_alternative_names(&self) -> bool {
        let Some(mut list) = self
            .extensions
            .and_then(|extensions| Reader::new(extensions).sequence())
        else {
            return false;
        };
        while let Some(mut extension) = list.sequence() {
            if extension.oid() == Some(ALTERNATIVE_NAME) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_version_3_is_taken_apart() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "the name");
        let made = params.self_signed(&key).unwrap();
        let certificate = Certificate::parse(made.der()).unwrap();
        assert_eq!(certificate.common_name().as_deref(), Some("the name"));
        assert!(certificate.has_alternative_names());
        assert_eq!(certificate.key.bits, key.public_key_raw());
        assert_eq!(certificate.key.rsa_bits(), None);
    }

    #[test]
    fn what_is_cut_short_is_no_certificate() {
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::default()
            .self_signed(&key)
            .unwrap();
        for length in 0..made.der().len() {
            assert!(Certificate::parse(&made.der()[..length]).is_none());
        }
        // Whatever a byte is changed to, reading ends.
        for index in 0..made.der().len() {
            let mut changed = made.der().to_vec();
            changed[index] ^= 0xff;
            if let Some(certificate) = Certificate::parse(&changed) {
                let _ = certificate.common_name();
                let _ = certificate.has_alternative_names();
                let _ = certificate.key.rsa_bits();
            }
        }
    }

    #[test]
    fn lengths_of_numbers() {
        assert_eq!(integer_bits(&[0, 0xff, 0]), Some(16));
        assert_eq!(integer_bits(&[1]), Some(1));
        assert_eq!(integer_bits(&[0]), None);
    }
}
