//! As much of DER and X.509 as errors and `--insecure` need: a certificate of any version, taken apart
//! without judging it.

use std::borrow::Cow;

use jiff::Timestamp;

/// A tag of an element.
mod tag {
    pub(super) const BOOLEAN: u8 = 0x01;
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const BIT_STRING: u8 = 0x03;
    pub(super) const OCTET_STRING: u8 = 0x04;
    pub(super) const OID: u8 = 0x06;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const SET: u8 = 0x31;
    pub(super) const VERSION: u8 = 0xa0;
    pub(super) const EXTENSIONS: u8 = 0xa3;
    /// The DNS name among the kinds of names.
    pub(super) const DNS_NAME: u8 = 0x82;
}

/// `2.5.4.3`, the common name.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// `2.5.29.17`, the subject alternative name.
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
/// `2.5.29.19`, the basic constraints.
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
/// `2.5.29.37`, the extended key usage.
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
/// `1.3.6.1.5.5.7.3.2`, the usage of a client, and `2.5.29.37.0`, any usage.
const FOR_CLIENTS: [&[u8]; 2] = [
    &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02],
    &[0x55, 0x1d, 0x25, 0x00],
];
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
    /// The content of the `AlgorithmIdentifier` of its signature.
    pub(super) signature: &'a [u8],
    /// The name of who signed it, as it is written.
    issuer: &'a [u8],
    validity: &'a [u8],
    /// The name of its owner, as it is written.
    subject: &'a [u8],
    pub(super) key: PublicKey<'a>,
    /// Its `SubjectPublicKeyInfo`, as it is written.
    pub(super) key_info: &'a [u8],
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
        let signature = body.expect(tag::SEQUENCE)?;
        let issuer = body.expect(tag::SEQUENCE)?;
        let validity = body.expect(tag::SEQUENCE)?;
        let subject = body.expect(tag::SEQUENCE)?;
        let before = body.0;
        let key = PublicKey::read(&mut body)?;
        let key_info = &before[..before.len() - body.0.len()];
        let mut extensions = None;
        while let Some((tag, content)) = body.next() {
            if tag == tag::EXTENSIONS {
                extensions = Some(content);
            }
        }
        Some(Self {
            signature,
            issuer,
            validity,
            subject,
            key,
            key_info,
            extensions,
        })
    }

    /// From when until when it is valid.
    pub(super) fn validity(&self) -> Option<(Timestamp, Timestamp)> {
        let mut times = Reader::new(self.validity);
        Some((time(times.next()?)?, time(times.next()?)?))
    }

    /// Whether owner and signer have the same name.
    pub(super) fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether it is marked as an authority.
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self
            .extension(BASIC_CONSTRAINTS)
            .and_then(|constraints| Reader::new(constraints).sequence());
        constraints.is_some_and(|mut list| list.take(tag::BOOLEAN) == Some(&[0xff]))
    }

    /// Whether its extended key usage admits clients; `None` without one.
    pub(super) fn is_for_clients(&self) -> Option<bool> {
        let mut usages = Reader::new(self.extension(EXTENDED_KEY_USAGE)?).sequence()?;
        while let Some(usage) = usages.oid() {
            if FOR_CLIENTS.contains(&usage) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The DNS names among its subject alternative names.
    pub(super) fn dns_names(&self) -> Vec<Cow<'a, str>> {
        let names = || Reader::new(self.extension(ALTERNATIVE_NAME)?).sequence();
        let Some(mut names) = names() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        while let Some((kind, name)) = names.next() {
            if kind == tag::DNS_NAME {
                found.push(String::from_utf8_lossy(name));
            }
        }
        found
    }

    /// The owner's common name: the last one where there are several.
    pub(super) fn common_name(&self) -> Option<Cow<'a, str>> {
        common_name(self.subject)
    }

    /// The common name of who signed it.
    pub(super) fn issuer_name(&self) -> Option<Cow<'a, str>> {
        common_name(self.issuer)
    }

    /// What an extension holds.
    fn extension(&self, wanted: &[u8]) -> Option<&'a [u8]> {
        let mut list = Reader::new(self.extensions?).sequence()?;
        while let Some(mut extension) = list.sequence() {
            if extension.oid() == Some(wanted) {
                // It may be marked critical before that.
                while let Some((kind, content)) = extension.next() {
                    if kind == tag::OCTET_STRING {
                        return Some(content);
                    }
                }
            }
        }
        None
    }
}

/// The common name in a name: the last one where there are several.
fn common_name(name: &[u8]) -> Option<Cow<'_, str>> {
    let mut found = None;
    let mut names = Reader::new(name);
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

/// A time in one of the two ways in which certificates have it: `211231235959Z`, or with four digits of the
/// year from 2050 on (RFC 5280 §4.1.2.5).
fn time((kind, text): (u8, &[u8])) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let full = match kind {
        tag::UTC_TIME => {
            let century = if text.get(..2)? < "50" { "20" } else { "19" };
            format!("{century}{text}")
        }
        tag::GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    Timestamp::strptime("%Y%m%d%H%M%S%z", full.replace('Z', "+0000")).ok()
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
        assert_eq!(certificate.dns_names(), ["a.example"]);
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
                let _ = certificate.dns_names();
                let _ = certificate.is_for_clients();
                let _ = certificate.validity();
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
