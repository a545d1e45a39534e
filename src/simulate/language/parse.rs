//! From words to an expression.

use super::functions::{self, Signature};
use super::token::{Token, tokens};
use super::{Call, Expr, Operator, Property};
use crate::simulate::nearest::did_you_mean;
use crate::simulate::value::Value;

/// How deep expressions may nest: a bound for the stack.
const DEEPEST: usize = 32;
/// How many operators an expression may have, which nest too.
const MOST_OPERATORS: usize = 200;

/// What an expression may refer to, and what it asks for.
#[derive(Clone, Debug, Default)]
pub(in crate::simulate) struct Names {
    /// Fields that were worked out before; of two with one name the last counts.
    pub(in crate::simulate) fields: Vec<(String, usize)>,
    /// How many functions have asked for a state.
    pub(in crate::simulate) slots: usize,
}

const PROPERTIES: [(&str, Property); 5] = [
    ("client_id", Property::ClientId),
    ("index", Property::Index),
    ("count", Property::Count),
    ("user", Property::User),
    ("number", Property::Number),
];

/// Reads an expression.
///
/// # Errors
///
/// What is wrong with it, in one line.
pub(in crate::simulate) fn parse(source: &str, names: &mut Names) -> Result<Expr, String> {
    let mut parser = Parser {
        tokens: tokens(source)?,
        next: 0,
        depth: 0,
        operators: 0,
        names,
    };
    let expr = parser.expr()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(format!("{} is one too many", token.shown())),
    }
}

struct Parser<'a> {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    operators: usize,
    names: &'a mut Names,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// Takes a sign if it is the next word.
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.next += usize::from(found);
        found
    }

    /// Takes a word if it is the next one.
    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(found)) if found == word);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) {
            return Ok(());
        }
        Err(format!("expected {sign}, found {}", self.found()))
    }

    fn found(&self) -> String {
        self.peek().map_or("the end".to_owned(), Token::shown)
    }

    /// One level deeper.
    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it nests deeper than {DEEPEST} levels"));
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn operator(&mut self) -> Result<(), String> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            return Err(format!("it has more than {MOST_OPERATORS} operators"));
        }
        Ok(())
    }

    /// `a if condition else b`
    fn expr(&mut self) -> Result<Expr, String> {
        self.deeper(|parser| {
            let one = parser.or()?;
            if !parser.word("if") {
                return Ok(one);
            }
            let condition = parser.or()?;
            if !parser.word("else") {
                return Err(format!("expected else, found {}", parser.found()));
            }
            let other = parser.expr()?;
            Ok(Expr::If(Box::new([condition, one, other])))
        })
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut left = self.and()?;
        while self.word("or") {
            self.operator()?;
            left = Expr::Or(Box::new([left, self.and()?]));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.not()?;
        while self.word("and") {
            self.operator()?;
            left = Expr::And(Box::new([left, self.not()?]));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr, String> {
        if self.word("not") {
            return self.deeper(|parser| Ok(Expr::Not(Box::new(parser.not()?))));
        }
        let left = self.binary(&SUMS)?;
        let operator = COMPARISONS.iter().find(|(sign, _)| self.sign(sign));
        let operator = match operator {
            Some((_, operator)) => *operator,
            None if self.word("in") => Operator::In,
            None => return Ok(left),
        };
        self.operator()?;
        let right = self.binary(&SUMS)?;
        Ok(Expr::Binary(operator, Box::new([left, right])))
    }

    /// A row of values with operators of the same rank between them.
    fn binary(&mut self, rank: &'static Rank) -> Result<Expr, String> {
        let operand = |parser: &mut Self| match rank.below {
            Some(below) => parser.binary(below),
            None => parser.unary(),
        };
        let mut left = operand(self)?;
        while let Some((_, operator)) = rank.operators.iter().find(|(sign, _)| self.sign(sign)) {
            self.operator()?;
            left = Expr::Binary(*operator, Box::new([left, operand(self)?]));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, String> {
        if self.sign("-") {
            return self.deeper(|parser| Ok(Expr::Negative(Box::new(parser.unary()?))));
        }
        let mut value = self.primary()?;
        while self.sign("[") {
            self.operator()?;
            let index = self.expr()?;
            self.expect("]")?;
            value = Expr::Element(Box::new([value, index]));
        }
        Ok(value)
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let Some(token) = self.peek().cloned() else {
            return Err("a value is missing at the end".to_owned());
        };
        self.next += 1;
        match token {
            Token::Literal(value) => Ok(Expr::Literal(value)),
            Token::Sign("(") => {
                let inner = self.expr()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") => Ok(Expr::List(self.list("]")?)),
            Token::Name(name) if self.sign("(") => self.call(&name),
            Token::Name(name) => self.name(&name),
            Token::Sign(sign) => Err(format!("expected a value, found {sign}")),
        }
    }

    /// Values with commas between them, up to a sign.
    fn list(&mut self, end: &str) -> Result<Vec<Expr>, String> {
        let mut values = Vec::new();
        while !self.sign(end) {
            values.push(self.expr()?);
            if !self.sign(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(values)
    }

    fn name(&self, name: &str) -> Result<Expr, String> {
        match name {
            "true" => return Ok(Expr::Literal(Value::Bool(true))),
            "false" => return Ok(Expr::Literal(Value::Bool(false))),
            "null" | "none" => return Ok(Expr::Literal(Value::Null)),
            _ => {}
        }
        let fields = &self.names.fields;
        if let Some((_, place)) = fields.iter().rev().find(|(field, _)| field == name) {
            return Ok(Expr::Field(*place));
        }
        if let Some((_, property)) = PROPERTIES.iter().find(|(known, _)| *known == name) {
            return Ok(Expr::Device(*property));
        }
        if functions::find(name).is_some() {
            return Err(format!("{name} is a function: write {name}()"));
        }
        let properties = PROPERTIES.iter().map(|(name, _)| *name);
        let known = fields
            .iter()
            .map(|(field, _)| field.as_str())
            .chain(properties);
        Err(format!(
            "there is no value {name}{}",
            did_you_mean(name, known)
        ))
    }

    fn call(&mut self, name: &str) -> Result<Expr, String> {
        let Some(signature) = functions::find(name) else {
            let hint = did_you_mean(name, functions::names());
            return Err(format!("there is no function {name}(){hint}"));
        };
        let arguments = self.arguments(&signature)?;
        let slot = self.names.slots;
        self.names.slots += usize::from(signature.keeps_state);
        Ok(Expr::Call(Box::new(Call {
            name: signature.name,
            function: signature.function,
            arguments,
            slot,
        })))
    }

    /// What a function is given: by place, and then by name.
    fn arguments(&mut self, signature: &Signature) -> Result<Vec<Option<Expr>>, String> {
        let Signature {
            name, parameters, ..
        } = signature;
        let mut arguments: Vec<Option<Expr>> = vec![None; parameters.len()];
        let mut given = 0;
        while !self.sign(")") {
            if let (Some(Token::Name(key)), Some(Token::Sign("="))) =
                (self.peek().cloned(), self.tokens.get(self.next + 1))
            {
                self.next += 2;
                let place = parameters
                    .iter()
                    .position(|parameter| parameter.name == key);
                let Some(place) = place else {
                    let known = parameters.iter().map(|parameter| parameter.name);
                    let hint = did_you_mean(&key, known);
                    return Err(format!("{name}() takes no {key}{hint}"));
                };
                if arguments[place].replace(self.expr()?).is_some() {
                    return Err(format!("{name}() is given {key} twice"));
                }
            } else {
                let value = self.expr()?;
                match arguments.get_mut(given) {
                    Some(place) if given < parameters.len() => {
                        if place.replace(value).is_some() {
                            return Err(format!(
                                "{name}() is given {} twice",
                                parameters[given].name
                            ));
                        }
                    }
                    _ if signature.any_number => arguments.push(Some(value)),
                    _ => return Err(format!("{name}() takes {}", signature.shown())),
                }
                given += 1;
            }
            if !self.sign(",") {
                self.expect(")")?;
                break;
            }
        }
        let missing = parameters.iter().zip(&arguments);
        let missing = missing.filter(|(parameter, value)| parameter.needed && value.is_none());
        if let Some((parameter, _)) = { missing }.next() {
            return Err(format!(
                "{name}() needs {}: {}",
                parameter.name,
                signature.shown()
            ));
        }
        if signature.any_number && arguments.len() == parameters.len() {
            return Err(format!("{name}() needs something to choose from"));
        }
        Ok(arguments)
    }
}

/// Operators that are worked out from left to right, after those of the rank below.
struct Rank {
    operators: &'static [(&'static str, Operator)],
    below: Option<&'static Rank>,
}

static SUMS: Rank = Rank {
    operators: &[
        ("+", Operator::Add),
        ("-", Operator::Subtract),
        ("~", Operator::Join),
    ],
    below: Some(&PRODUCTS),
};

static PRODUCTS: Rank = Rank {
    operators: &[
        ("*", Operator::Multiply),
        ("//", Operator::DivideDown),
        ("/", Operator::Divide),
        ("%", Operator::Remainder),
    ],
    below: None,
};

const COMPARISONS: [(&str, Operator); 6] = [
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("<", Operator::Below),
    (">", Operator::Above),
];
