//! A serde deserialiser over a scanned text that knows where everything stands.
//!
//! It tells serde's types what stands in the file and keeps, for each refusal, the place, what was expected and
//! the names that would have been known there. Unknown fields are noted on the way and do not stop it.

use super::number;
use crate::scenario::locate::{Body, Node};
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

/// What serde refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Something else was expected here.
    Expected(String),
    /// A field is missing in the struct here.
    Missing(&'static str),
    /// No such alternative; these are known.
    Variant(&'static [&'static str]),
    /// A field is given twice.
    Twice(&'static str),
    /// Anything else.
    Other(String),
}

/// A refusal with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What is wrong.
    pub fault: Fault,
    /// Bytes of the value; `None` while it is still on its way up.
    pub span: Option<Range<usize>>,
}

impl Refusal {
    fn expected(what: impl Into<String>, span: Range<usize>) -> Self {
        Refusal { fault: Fault::Expected(what.into()), span: Some(span) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.fault)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Refusal { fault: Fault::Other(message.to_string()), span: None }
    }
    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Refusal { fault: Fault::Expected(plain(&expected.to_string())), span: None }
    }
    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }
    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Refusal { fault: Fault::Expected(plain(&expected.to_string())), span: None }
    }
    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Refusal { fault: Fault::Variant(known), span: None }
    }
    fn missing_field(field: &'static str) -> Self {
        Refusal { fault: Fault::Missing(field), span: None }
    }
    fn duplicate_field(field: &'static str) -> Self {
        Refusal { fault: Fault::Twice(field), span: None }
    }
}

/// The words of Rust's types in plain ones.
fn plain(expected: &str) -> String {
    match expected {
        "u32" => format!("a whole number from 0 to {}", u32::MAX),
        "u64" => "a whole number, 0 or more".into(),
        "f64" => "a number".into(),
        other => other.replace("a tuple of size 2", "two numbers in round brackets, (1.0, 2.0)"),
    }
}

/// A field that nobody reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Bytes of its name.
    pub span: Range<usize>,
    /// Its name.
    pub name: String,
    /// The names that are known there.
    pub known: &'static [&'static str],
}

/// What a walk shares.
#[derive(Default)]
pub struct Walk {
    /// Starts of the values that are set aside: as if they were not in the file.
    pub aside: BTreeSet<usize>,
    /// Fields that nobody reads.
    pub unknown: RefCell<Vec<Unknown>>,
}

/// The deserialiser of one value.
#[derive(Clone, Copy)]
pub struct De<'a> {
    /// The value.
    pub node: &'a Node,
    /// The text that it stands in.
    pub text: &'a str,
    /// What the walk shares.
    pub walk: &'a Walk,
    /// Further fields of this value, which stand in another text.
    pub further: &'a [(&'static str, De<'a>)],
}

impl<'a> De<'a> {
    fn at(self, node: &'a Node) -> De<'a> {
        De { node, further: &[], ..self }
    }

    fn source(&self) -> &'a str {
        self.text.get(self.node.span.clone()).unwrap_or("")
    }

    fn bare_word(&self) -> Option<&'a str> {
        (self.node.name.is_some() && self.node.body == Body::Scalar).then(|| self.source())
    }

    fn refuse<T>(&self, expected: &str) -> Result<T, Refusal> {
        Err(Refusal::expected(expected, self.node.span.clone()))
    }

    /// Gives a refusal that comes up without a place the place of this value.
    fn placed<T>(&self, result: Result<T, Refusal>) -> Result<T, Refusal> {
        result.map_err(|mut refusal| {
            refusal.span.get_or_insert_with(|| self.node.span.clone());
            refusal
        })
    }

    fn whole(&self, expected: &str) -> Result<i128, Refusal> {
        number::integer(self.source()).map_or_else(|| self.refuse(expected), Ok)
    }

    fn signed<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let value = self.whole("a whole number")?;
        match i64::try_from(value) {
            Ok(value) => self.placed(visitor.visit_i64(value)),
            Err(_) => self.refuse("a whole number of at most 63 bits"),
        }
    }

    fn unsigned<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let value = self.whole("a whole number, 0 or more")?;
        match u64::try_from(value) {
            Ok(value) => self.placed(visitor.visit_u64(value)),
            Err(_) => self.refuse("a whole number, 0 or more, of at most 64 bits"),
        }
    }

    fn float<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match number::float(self.source()) {
            Some(value) => self.placed(visitor.visit_f64(value)),
            None => self.refuse("a number"),
        }
    }

    fn string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match number::string(self.source()) {
            Some(value) => self.placed(visitor.visit_string(value)),
            None => self.refuse("a text in double quotes"),
        }
    }

    /// The fields of a struct; unknown ones are noted when the known ones are given.
    fn fields<V: Visitor<'a>>(
        self,
        node: &'a Node,
        known: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let mut list: Vec<(&'a str, De<'a>)> = Vec::new();
        match &node.body {
            Body::Fields(fields) => {
                for field in fields {
                    if let Some(known) = known
                        && !known.contains(&field.key.as_str())
                    {
                        let name = field.key.clone();
                        let unknown = Unknown { span: field.key_span.clone(), name, known };
                        let mut seen = self.walk.unknown.borrow_mut();
                        if !seen.contains(&unknown) {
                            seen.push(unknown);
                        }
                    } else if !self.walk.aside.contains(&field.value.span.start) {
                        list.push((&field.key, self.at(&field.value)));
                    }
                }
            }
            Body::Tuple(items) if items.is_empty() => {}
            _ => return self.refuse("fields in round brackets, (name: value, ...)"),
        }
        list.extend(self.further.iter().copied());
        self.placed(visitor.visit_map(FieldList { list: list.into_iter(), value: None }))
    }

    fn items<V: Visitor<'a>>(self, items: &'a [Node], visitor: V) -> Result<V::Value, Refusal> {
        let left: Vec<&Node> = items.iter().filter(|n| !self.walk.aside.contains(&n.span.start)).collect();
        self.placed(visitor.visit_seq(ItemList { left: left.into_iter(), de: self }))
    }
}

macro_rules! numbers {
    ($($method:ident $how:ident,)*) => { $(
        fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
            self.$how(visitor)
        }
    )* };
}

impl<'a> Deserializer<'a> for De<'a> {
    type Error = Refusal;

    numbers! {
        deserialize_i8 signed, deserialize_i16 signed, deserialize_i32 signed, deserialize_i64 signed,
        deserialize_u8 unsigned, deserialize_u16 unsigned, deserialize_u32 unsigned, deserialize_u64 unsigned,
        deserialize_f32 float, deserialize_f64 float, deserialize_str string, deserialize_string string,
        deserialize_bytes string, deserialize_byte_buf string, deserialize_char string,
    }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let source = self.source();
        match &self.node.body {
            Body::Scalar if matches!(source, "true" | "false") => self.deserialize_bool(visitor),
            Body::Scalar => match (number::integer(source), number::float(source), number::string(source)) {
                (Some(_), ..) => self.signed(visitor),
                (_, Some(_), _) => self.float(visitor),
                (_, _, Some(_)) => self.string(visitor),
                _ => {
                    let expected = Expectation(&visitor).to_string();
                    self.refuse(&expected)
                }
            },
            Body::Fields(_) => self.fields(self.node, None, visitor),
            Body::Tuple(items) if items.is_empty() => self.placed(visitor.visit_unit()),
            Body::Tuple(items) | Body::List(items) => self.items(items, visitor),
            Body::Map(_) => {
                let expected = Expectation(&visitor).to_string();
                self.refuse(&expected)
            }
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.source() {
            "true" => self.placed(visitor.visit_bool(true)),
            "false" => self.placed(visitor.visit_bool(false)),
            _ => self.refuse("true or false"),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if self.bare_word() == Some("None") {
            return self.placed(visitor.visit_none());
        }
        let name = self.node.name.clone().and_then(|n| self.text.get(n));
        match (&self.node.body, name) {
            (Body::Tuple(items), Some("Some")) if items.len() == 1 => visitor.visit_some(self.at(&items[0])),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.placed(visitor.visit_unit())
    }

    fn deserialize_unit_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.placed(visitor.visit_unit())
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.placed(visitor.visit_newtype_struct(self))
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.node.body {
            Body::List(items) => self.items(items, visitor),
            _ => self.refuse("a list in square brackets, [.., ..]"),
        }
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, length: usize, visitor: V) -> Result<V::Value, Refusal> {
        match &self.node.body {
            Body::Tuple(items) if items.len() == length => self.items(items, visitor),
            _ if length == 2 => self.refuse("two numbers in round brackets, (1.0, 2.0)"),
            _ => self.refuse(&format!("{length} values in round brackets")),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.fields(self.node, None, visitor)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.fields(self.node, Some(known), visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let name = self.node.name.clone();
        let Some((span, word)) = name.and_then(|span| Some((span.clone(), self.text.get(span)?))) else {
            return Err(Refusal { fault: Fault::Variant(known), span: Some(self.node.span.clone()) });
        };
        if !known.contains(&word) {
            return Err(Refusal { fault: Fault::Variant(known), span: Some(span) });
        }
        self.placed(visitor.visit_enum(Alternative { de: self, word }))
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.placed(visitor.visit_str(self.source()))
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }
}

/// Shows what a visitor expects.
struct Expectation<'v, V>(&'v V);

impl<'v, 'de, V: Visitor<'de>> fmt::Display for Expectation<'v, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}

struct FieldList<'a> {
    list: std::vec::IntoIter<(&'a str, De<'a>)>,
    value: Option<De<'a>>,
}

impl<'a> MapAccess<'a> for FieldList<'a> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some((key, de)) = self.list.next() else { return Ok(None) };
        self.value = Some(de);
        seed.deserialize(StrDeserializer::new(key)).map(Some).map_err(|mut refusal: Refusal| {
            refusal.span.get_or_insert_with(|| de.node.span.clone());
            refusal
        })
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let de = self.value.take().expect("serde asks for a value only after its key");
        seed.deserialize(de)
    }
}

struct ItemList<'a> {
    left: std::vec::IntoIter<&'a Node>,
    de: De<'a>,
}

impl<'a> SeqAccess<'a> for ItemList<'a> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        self.left.next().map(|node| seed.deserialize(self.de.at(node))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

struct Alternative<'a> {
    de: De<'a>,
    word: &'a str,
}

impl<'a> EnumAccess<'a> for Alternative<'a> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        let value = seed.deserialize(StrDeserializer::<Refusal>::new(self.word))?;
        Ok((value, self))
    }
}

impl<'a> VariantAccess<'a> for Alternative<'a> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        match self.de.node.body {
            Body::Scalar => Ok(()),
            _ => self.de.refuse(&format!("`{}` alone, without brackets", self.word)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Refusal> {
        match &self.de.node.body {
            Body::Tuple(items) if items.len() == 1 => seed.deserialize(self.de.at(&items[0])),
            _ => self.de.refuse(&format!("one value in brackets, `{}(..)`", self.word)),
        }
    }

    fn tuple_variant<V: Visitor<'a>>(self, length: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.de.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match &self.de.node.body {
            Body::Fields(_) | Body::Tuple(_) => self.de.fields(self.de.node, Some(known), visitor),
            _ => self
                .de
                .refuse(&format!("fields in round brackets, `{}(..)`, even if there is none", self.word)),
        }
    }
}
