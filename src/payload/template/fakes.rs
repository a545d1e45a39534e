//! Made-up people, places and machines.

use std::ops::Range;

use fake::Fake as _;
use fake::faker::address::en as address;
use fake::faker::company::en as company;
use fake::faker::filesystem::en as filesystem;
use fake::faker::internet::en as internet;
use fake::faker::job::en as job;
use fake::faker::lorem::en as lorem;
use fake::faker::name::en as person;
use fake::faker::phone_number::en as phone;

use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;

/// How many words a sentence has.
const WORDS: Range<usize> = 4..10;

/// Makes up a text.
pub(super) type Fake = fn(&mut ChaCha8Rng) -> String;

/// Names with makers of texts.
macro_rules! texts {
    ($($name:literal => $faker:expr,)+) => {
        &[$(($name, |random| $faker.fake_with_rng(random)),)+]
    };
}

/// What can be made up, by the names of the functions.
pub(super) const FAKES: &[(&str, Fake)] = texts! {
        "name" => person::Name(),
        "first_name" => person::FirstName(),
        "last_name" => person::LastName(),
        "username" => internet::Username(),
        "email" => internet::SafeEmail(),
        "phone" => phone::PhoneNumber(),
        "job" => job::Title(),
        "company" => company::CompanyName(),
        "industry" => company::Industry(),
        "street" => address::StreetName(),
        "building" => address::BuildingNumber(),
        "city" => address::CityName(),
        "state" => address::StateName(),
        "zip" => address::ZipCode(),
        "country" => address::CountryName(),
        "country_code" => address::CountryCode(),
        "time_zone" => address::TimeZone(),
        "word" => lorem::Word(),
        "sentence" => lorem::Sentence(WORDS),
        "ipv4" => internet::IPv4(),
        "ipv6" => internet::IPv6(),
        "mac" => internet::MACAddress(),
        "semver" => filesystem::SemverStable(),
};

/// An angle from minus the limit to the limit, with six digits after the point.
pub(super) fn angle(random: &mut ChaCha8Rng, limit: f64) -> f64 {
    let angle = random.random_range(-limit..=limit);
    (angle * 1e6).round() / 1e6
}
