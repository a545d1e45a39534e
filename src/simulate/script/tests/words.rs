//! Expressions for texts, numbers and words in English, and what Node.js makes of them.

/// Texts in order, numbers with signs and in short, and forms of words, as Node.js 20 has them.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "['c','B','a','A','b','é','e','f'].sort((x, y) => x.localeCompare(y)).join('')",
        "aAbBceéf",
    ),
    ("'a'.localeCompare('A')", "-1"),
    ("'e'.localeCompare('é')", "-1"),
    ("'é'.localeCompare('f')", "-1"),
    ("'z'.localeCompare('ä')", "1"),
    ("'item10'.localeCompare('item9')", "-1"),
    (
        "'item10'.localeCompare('item9', undefined, { numeric: true })",
        "1",
    ),
    (
        "'a2'.localeCompare('a02', undefined, { numeric: true })",
        "0",
    ),
    (
        "'a'.localeCompare('Á', undefined, { sensitivity: 'base' })",
        "0",
    ),
    (
        "'a'.localeCompare('A', undefined, { sensitivity: 'accent' })",
        "0",
    ),
    (
        "'a'.localeCompare('á', undefined, { sensitivity: 'case' })",
        "0",
    ),
    (
        "'A'.localeCompare('a', undefined, { caseFirst: 'upper' })",
        "-1",
    ),
    (
        "'a b'.localeCompare('ab', undefined, { ignorePunctuation: true })",
        "0",
    ),
    ("'co-op'.localeCompare('coop')", "-1"),
    ("'a'.localeCompare()", "-1"),
    (
        "'Straße'.localeCompare('strasse', 'en', { sensitivity: 'base' })",
        "0",
    ),
    ("'\\u0065\\u0301'.localeCompare('é')", "0"),
    ("'日本'.localeCompare('中国')", "1"),
    ("'я'.localeCompare('z')", "1"),
    (
        "['_','a','1','$','-','Z','#'].sort((x, y) => x.localeCompare(y)).join('')",
        "_-#$1aZ",
    ),
    (
        "['b10','B9','a'].sort(new Intl.Collator(undefined, { numeric: true }).compare).join()",
        "a,B9,b10",
    ),
    (
        "['b','a','C'].sort(Intl.Collator().compare).join()",
        "a,b,C",
    ),
    ("Intl.DateTimeFormat('en-US', UTC()).format(D)", "11/5/2026"),
    (
        "Intl.DateTimeFormat() instanceof Intl.DateTimeFormat",
        "true",
    ),
    ("Intl.NumberFormat().format(1234.5)", "1,234.5"),
    (
        "Intl.NumberFormat('en-US', { signDisplay: 'always' }).format(5)",
        "+5",
    ),
    (
        "Intl.NumberFormat('en-US', { signDisplay: 'always' }).format(0)",
        "+0",
    ),
    (
        "Intl.NumberFormat('en-US', { signDisplay: 'exceptZero' }).format(0.0001)",
        "0",
    ),
    (
        "Intl.NumberFormat('en-US', { signDisplay: 'negative' }).format(-0)",
        "0",
    ),
    (
        "Intl.NumberFormat('en-US', { signDisplay: 'never' }).format(-5)",
        "5",
    ),
    (
        "(2).toLocaleString('en-US', { signDisplay: 'always', style: 'currency', currency: 'USD' })",
        "+$2.00",
    ),
    (
        "(-2).toLocaleString('en-US', { style: 'currency', currency: 'USD', currencySign: 'accounting' })",
        "($2.00)",
    ),
    (
        "Intl.NumberFormat('en-US', { notation: 'compact', compactDisplay: 'long' }).format(2.5e6)",
        "2.5 million",
    ),
    (
        "Intl.NumberFormat('en-US', { notation: 'compact', style: 'currency', currency: 'USD' }).format(1500)",
        "$1.5K",
    ),
    (
        "Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(999999)",
        "1M",
    ),
    (
        "Intl.NumberFormat('en-US', { notation: 'compact' }).format(0.001234)",
        "0.0012",
    ),
    (
        "Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 }).format(-12345)",
        "-12.3K",
    ),
    (
        "Intl.NumberFormat('en-US', { useGrouping: 'min2' }).format(1234)",
        "1234",
    ),
    (
        "[0, 1, 2, 1.5, -1].map((n) => new Intl.PluralRules('en').select(n)).join()",
        "other,one,other,other,one",
    ),
    (
        "[1, 2, 3, 4, 11, 12, 13, 21, 22, 111].map((n) => new Intl.PluralRules('en', { type: 'ordinal' }).select(n)).join()",
        "one,two,few,other,other,other,other,one,two,other",
    ),
    (
        "new Intl.PluralRules('en', { minimumFractionDigits: 1 }).select(1)",
        "other",
    ),
    (
        "new Intl.PluralRules('en').resolvedOptions().pluralCategories.join()",
        "one,other",
    ),
];
