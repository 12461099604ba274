//! Writes `ui/src/backend/generated/commands.ts` from the command list, and proves that it is not stale.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::failure::Failure;
use crate::{EVENT, ipc};

/// The TypeScript module while it is being written.
pub(crate) struct Module {
    config: Config,
    types: BTreeMap<String, String>,
    seen: BTreeSet<TypeId>,
    methods: String,
    /// The command being described: its name, and each argument's name and type.
    command: String,
    arguments: Vec<(String, String)>,
    /// The argument that is the body of the call, where it is bytes.
    body: Option<String>,
}

impl Module {
    pub(crate) fn begin(&mut self, command: &str, docs: &[&str]) {
        command.clone_into(&mut self.command);
        let lines: Vec<_> = docs.iter().map(|line| line.trim()).collect();
        writeln!(self.methods, "    /** {} */", lines.join("\n     * ")).unwrap();
    }

    pub(crate) fn argument<T: TS + 'static>(&mut self, name: &str) {
        self.visit::<T>();
        self.arguments.push((camel_case(name), T::name(&self.config)));
        if TypeId::of::<T>() == TypeId::of::<ipc::Bytes>() {
            self.body = Some(camel_case(name));
        }
    }

    pub(crate) fn end<T: TS + 'static>(&mut self) {
        self.visit::<T>();
        let arguments = std::mem::take(&mut self.arguments);
        let typed: Vec<_> = arguments.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        let names: Vec<_> = arguments.iter().map(|(name, _)| name.as_str()).collect();
        let passed = match self.body.take() {
            Some(body) => {
                let headers = names.iter().filter(|name| **name != body);
                let headers =
                    headers.map(|name| format!("{name}: JSON.stringify({name})")).collect::<Vec<_>>();
                format!(", {body}, {{ headers: {{ {} }} }}", headers.join(", "))
            }
            None if names.is_empty() => String::new(),
            None => format!(", {{ {} }}", names.join(", ")),
        };
        writeln!(
            self.methods,
            "    {}: ({}): Promise<{}> => invoke(\"{}\"{passed}),",
            camel_case(&self.command),
            typed.join(", "),
            T::name(&self.config),
            self.command,
        )
        .unwrap();
    }
}

impl TypeVisitor for Module {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        // Only types that derive `TS` have a place of their own; numbers, lists and the like do not.
        if T::output_path().is_some() {
            let declaration = format!("{}export {}\n", T::docs().unwrap_or_default(), T::decl(&self.config));
            let other = self.types.insert(T::ident(&self.config), declaration.clone());
            assert!(
                other.is_none_or(|other| other == declaration),
                "two types named {} would reach the page",
                T::ident(&self.config)
            );
        }
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        joined.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        joined.push_str(letters.as_str());
    }
    joined
}

/// The whole module, as it stands on disk.
fn module() -> String {
    let mut module = Module {
        config: Config::new().with_large_int("number"),
        types: BTreeMap::new(),
        seen: BTreeSet::new(),
        methods: String::new(),
        command: String::new(),
        arguments: Vec::new(),
        body: None,
    };
    ipc::describe(&mut module);
    module.visit::<Failure>();
    module.visit::<carnet_client::Event>();
    let types: Vec<_> = module.types.into_values().collect();
    format!(
        "// Generated from src-tauri/commands.rs by `make bindings`. Do not edit.\n\n\
         {}\n\
         /** The name of the Tauri event that carries an `Event`. */\n\
         export const EVENT = \"{EVENT}\";\n\n\
         /** Carries a call to Rust. What it rejects with is a `Failure`. */\n\
         export type Invoke = <R>(\n\
         \x20 command: string,\n\
         \x20 args?: Record<string, unknown> | ArrayBuffer,\n\
         \x20 options?: {{ headers: Record<string, string> }},\n\
         ) => Promise<R>;\n\n\
         /** Every command, over whatever carries the calls. */\n\
         export function commands(invoke: Invoke) {{\n  return {{\n{}  }};\n}}\n\n\
         export type Commands = ReturnType<typeof commands>;\n",
        types.join("\n"),
        module.methods,
    )
}

mod tests {
    use std::path::Path;
    use std::{env, fs};

    use super::*;

    #[test]
    fn the_generated_typescript_is_what_the_command_list_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/backend/generated/commands.ts");
        let wanted = module();
        if env::var_os("CARNET_WRITE_BINDINGS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &wanted).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == wanted, "ui/src/backend/generated/commands.ts is stale: run `make bindings`");
    }

    #[test]
    fn the_window_may_call_every_command_and_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let generated = module();
        let mut called: Vec<_> =
            generated.split("invoke(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        called.sort_unstable();
        assert!(!called.is_empty());

        // What the build script gave to Tauri.
        let acl = include_str!(concat!(env!("OUT_DIR"), "/acl-manifests.json"));
        let acl: serde_json::Value = serde_json::from_str(acl).unwrap();
        let granted = &acl["__app-acl__"]["permission_sets"]["carnet-commands"]["permissions"];
        let mut granted: Vec<_> = granted
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap().trim_start_matches("allow-").replace('-', "_"))
            .collect();
        granted.sort_unstable();
        assert_eq!(granted, called);

        let capability = fs::read_to_string(root.join("src-tauri/capabilities/main.json")).unwrap();
        assert!(capability.contains("\"carnet-commands\""));
        assert!(capability.contains("\"windows\": [\"main\"]"));
    }

    #[test]
    fn names_cross_in_the_manner_of_each_language() {
        assert_eq!(camel_case("status"), "status");
        assert_eq!(camel_case("mark_the_rest_present"), "markTheRestPresent");
    }
}
