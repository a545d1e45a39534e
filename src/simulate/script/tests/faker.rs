//! Each function of `faker` is called, and what it gives is looked at.

use std::time::Duration;

use super::*;

#[test]
fn every_function_gives_what_it_should() {
    let limits = Limits {
        call: Duration::from_secs(60),
        ..Limits::default()
    };
    for seed in [1, 2] {
        let text = include_str!("faker.js");
        let script = Script::load_within(limits, "faker.js", text, &json!({}), Some(seed)).unwrap();
        let mut maker = script.maker().unwrap();
        let (calls, wrong) = next(maker.as_mut(), &device("c", 0)).unwrap();
        assert_eq!(wrong, "");
        assert!(calls.unwrap().parse::<u32>().unwrap() > 5000);
    }
}

#[test]
fn the_documentation_lists_what_there_is() {
    let text = "exports.generator = (faker) => ({ message: Object.keys(faker)
        .filter((module) => typeof faker[module] === 'object' && module !== 'name' && module !== 'address')
        .map((module) => `| \\`${module}\\` | ${Object.keys(faker[module]).join(', ')} |`).join('\\n') })";
    let manual = include_str!("../../../../docs/scripts.md");
    for row in first(text).unwrap().1.lines() {
        assert!(manual.contains(row), "docs/scripts.md lacks {row}");
    }
}

#[test]
fn old_names_lead_to_the_new_ones() {
    let same = "exports.generator = (faker) => ({ message: String(
        faker.name === faker.person && faker.address === faker.location && faker.name.findName().length > 3
        && faker.address.zipCode().length > 4 && faker.fake('{{name.firstName}}').length > 1
        && faker.unique(faker.number.int, [{ max: 1000 }]) <= 1000) })";
    assert_eq!(first(same).unwrap().1, "true");
}

#[test]
fn the_reference_date_may_be_set() {
    let text = "exports.generator = (faker) => {
        faker.setDefaultRefDate('2000-01-02T00:00:00Z');
        const old = faker.date.recent();
        faker.setDefaultRefDate();
        return { message: [old.getFullYear() === 2000 || old.getFullYear() === 1999, faker.defaultRefDate() > new Date('2020-01-01')].join() };
    }";
    assert_eq!(first(text).unwrap().1, "true,true");
}

#[test]
fn a_missing_function_is_named_with_the_nearest() {
    let table = [
        (
            "faker.person.firstNam()",
            "faker.person.firstNam is not among the functions that mqtty offers; there is faker.person.firstName",
        ),
        (
            "faker.location.lat()",
            "faker.location.lat is not among the functions that mqtty offers; there is faker.location.latitude",
        ),
        (
            "faker.person.city()",
            "faker.person.city is not among the functions that mqtty offers; there is faker.location.city",
        ),
        (
            "faker.name.streetAddress()",
            "faker.person.streetAddress is not among the functions that mqtty offers; there is faker.location.streetAddress",
        ),
        (
            "faker.vehicel.vin()",
            "faker.vehicel is not among the functions that mqtty offers; there is faker.vehicle",
        ),
        (
            "faker.person.xyzzy()",
            "faker.person.xyzzy is not among the functions that mqtty offers",
        ),
    ];
    for (call, told) in table {
        let fault = fault(&format!("exports.generator = (faker) => {call}"));
        assert_eq!(fault, format!("x.js:1: FakerError: {told}"));
    }
    // Looking is no error.
    let text = "exports.generator = (faker) => ({ message: ['xyzzy' in faker.person, typeof faker.person.then, `${faker.person}`, JSON.stringify(Object.keys(faker.science))].join() })";
    assert_eq!(
        first(text).unwrap().1,
        r#"false,undefined,[object Object],["chemicalElement","unit"]"#
    );
}

#[test]
fn arguments_that_cannot_be_are_refused() {
    let table = [
        (
            "number.int({ min: 5, max: 1 })",
            "Max 1 should be greater than min 5.",
        ),
        (
            "number.int({ min: 1.1, max: 1.9 })",
            "No suitable integer value between 1.1 and 1.9 found.",
        ),
        (
            "number.float({ fractionDigits: -1 })",
            "fractionDigits should be a non-negative integer.",
        ),
        (
            "helpers.arrayElement([])",
            "Cannot get value from empty dataset.",
        ),
        (
            "helpers.weightedArrayElement([])",
            "weightedArrayElement expects an array with at least one element",
        ),
        (
            "helpers.fromRegExp('(a')",
            "helpers.fromRegExp: ) is missing",
        ),
        (
            "helpers.fromRegExp('[a')",
            "helpers.fromRegExp: ] is missing",
        ),
        (
            "helpers.fromRegExp('(?=a)')",
            "helpers.fromRegExp: looking ahead or behind is not supported",
        ),
        (
            "date.between({ from: '2020-01-02', to: '2020-01-01' })",
            "`from` date must be before `to` date.",
        ),
        ("date.past({ refDate: 'never' })", "invalid date: never"),
        (
            "finance.iban({ countryCode: 'ZZ' })",
            "Country code ZZ not supported.",
        ),
        (
            "string.alpha({ length: 2, casing: 'lower', exclude: 'abcdefghijklmnopqrstuvwxyz' })",
            "Unable to generate string: no characters are left.",
        ),
        (
            "helpers.unique(() => 1, [], { maxRetries: 3, exclude: 1 })",
            "Exceeded maxRetries: 3 for the uniqueness check.",
        ),
    ];
    for (call, told) in table {
        let fault = fault(&format!("exports.generator = (faker) => faker.{call}"));
        assert_eq!(fault, format!("x.js:1: FakerError: {told}"), "{call}");
    }
}
