//! `GET /openapi.json`: the API in OpenAPI 3.1, kept by hand beside the code; a test holds it against the routes.

use axum::response::Response;

use super::answer;

const DOCUMENT: &str = include_str!("../openapi.json");

/// The document.
pub(super) async fn get() -> Response {
    answer::cached(answer::of("application/json", DOCUMENT), "public, max-age=3600")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn document() -> Value {
        serde_json::from_str(DOCUMENT).unwrap()
    }

    #[test]
    fn documents_every_route_and_no_other() {
        let document = document();
        let documented: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().keys().filter(|key| *key != "parameters");
                methods.map(move |method| (method.clone(), path.clone()))
            })
            .collect();
        let table = crate::routes::table();
        let served: BTreeSet<(String, String)> = table
            .listed()
            .iter()
            .map(|(method, path)| ((*method).to_owned(), path.replace("{*", "{")))
            .collect();
        assert_eq!(documented, served);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut to_see = vec![&document];
        while let Some(value) = to_see.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                        assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
                    }
                    to_see.extend(members.values());
                }
                Value::Array(items) => to_see.extend(items),
                _ => {}
            }
        }
    }

    #[test]
    fn every_problem_code_is_in_the_document() {
        let document = document();
        let listed: BTreeSet<&str> =
            document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
        let known: BTreeSet<&str> =
            crate::problem::ALL.iter().filter(|entry| entry.status > 0).map(|entry| entry.code).collect();
        assert_eq!(listed, known);
    }
}
