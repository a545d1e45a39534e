//! The types of a schema. They refer to each other by number, since they may be recursive.

/// The number of a type within its [`Types`].
pub(super) type Id = usize;

/// All types of a schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Types(pub(super) Vec<Type>);

#[derive(Clone, Debug)]
pub(super) struct Type {
    pub(super) kind: Kind,
    /// What the stored value means; only where it fits the kind.
    pub(super) logical: Option<Logical>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Array(Id),
    Map(Id),
    Union(Vec<Id>),
    Record { name: String, fields: Vec<Field> },
    Enum { name: String, symbols: Vec<String> },
    Fixed { name: String, size: u64 },
}

impl Kind {
    /// The primitive type of this name.
    pub(super) fn primitive(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "bytes" => Self::Bytes,
            "string" => Self::String,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Id,
    /// The default value, encoded.
    pub(super) default: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logical {
    /// A whole number that stands for itself divided by ten to the power of `scale`.
    Decimal {
        precision: usize,
        scale: usize,
    },
    Uuid,
    Date,
    Time(Unit),
    Timestamp(Unit),
    LocalTimestamp(Unit),
    Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Milli,
    Micro,
    Nano,
}

/// What a value looks like in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Types {
    pub(super) fn get(&self, id: Id) -> &Type {
        &self.0[id]
    }

    /// The same with decimals as the bytes that they are stored as.
    pub(super) fn without_decimals(&self) -> Self {
        let mut types = self.clone();
        for kind in &mut types.0 {
            kind.logical = kind
                .logical
                .filter(|logical| !matches!(logical, Logical::Decimal { .. }));
        }
        types
    }

    /// What a union's branch is called, and what errors call a type.
    pub(super) fn label(&self, id: Id) -> &str {
        match &self.get(id).kind {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Float => "float",
            Kind::Double => "double",
            Kind::Bytes => "bytes",
            Kind::String => "string",
            Kind::Array(_) => "array",
            Kind::Map(_) => "map",
            Kind::Union(_) => "union",
            Kind::Record { name, .. } | Kind::Enum { name, .. } | Kind::Fixed { name, .. } => name,
        }
    }

    /// What the values of a type look like when they are shown; a union has no single shape.
    pub(super) fn shape(&self, id: Id) -> Shape {
        let Type { kind, logical } = self.get(id);
        match (kind, logical) {
            (Kind::Null, _) => Shape::Null,
            (Kind::Boolean, _) => Shape::Boolean,
            (Kind::Int | Kind::Long | Kind::Float | Kind::Double, _)
            | (_, Some(Logical::Decimal { .. })) => Shape::Number,
            (Kind::Array(_), _) => Shape::Array,
            (Kind::Map(_) | Kind::Record { .. } | Kind::Union(_), _)
            | (_, Some(Logical::Duration)) => Shape::Object,
            (Kind::Bytes | Kind::String | Kind::Enum { .. } | Kind::Fixed { .. }, _) => {
                Shape::String
            }
        }
    }
}
