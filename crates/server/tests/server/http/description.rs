use super::{House, head, say};
use serde_json::Value;

fn description(house: &House) -> Value {
    let answer = house.get("/v1/openapi.json");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    serde_json::from_slice(&answer.body).unwrap()
}

/// Nothing is described that is not there: whoever goes there meets what the description says.
#[test]
fn what_is_described_is_there() {
    let house = House::open();
    let description = description(&house);
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let answer = say(house.address(), &head(&method.to_uppercase(), path, "", 0), b"");
            let described = &operation["responses"][answer.status.to_string()];
            assert!(described.is_object(), "{method} {path}: {}", answer.status);
            let media_type = answer.header("content-type").unwrap();
            assert!(described["content"][media_type].is_object(), "{method} {path}: {media_type}");
            assert_eq!(operation["security"].is_array(), answer.status == 401, "{method} {path}");
        }
    }
}

/// The codes of problems, and the schemas of messages, are those of the types that both sides use.
#[test]
fn the_schemas_are_those_of_the_types() {
    let house = House::open();
    let schemas = &description(&house)["components"]["schemas"];
    let codes = schemas["ProblemCode"]["enum"].as_array().unwrap();
    assert!(
        codes.contains(&Value::from("too_many")) && codes.contains(&Value::from("unsupported_media_type"))
    );
    let names = |schema: &str| {
        let properties = schemas[schema]["properties"].as_object().unwrap();
        properties.keys().map(String::as_str).collect::<Vec<_>>()
    };
    assert_eq!(names("EnrolRequest"), ["code", "deviceName", "formerly", "publicKey"]);
    assert_eq!(names("Limits"), ["mostCompressed", "mostExpanded"]);
    assert_eq!(names("Problem"), ["code", "detail", "status", "title", "type"]);
    assert_eq!(schemas["PersonId"]["format"], "uuid");
}
