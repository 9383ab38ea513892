//! From arguments, environment and file to the suites to run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use scicloud::conformance::report::{Baseline, Unable};
use scicloud::conformance::{Api, Suite};
use scicloud::documents;
use scicloud::spec::document::LoadOptions;

use super::config::{Config, Section};
use super::identities::{Asker, Environment, identities, variable};
use super::sign_in::SignedIn;
use super::{Conform, files, pair};
use crate::cli::note;

/// A suite to run.
pub struct Prepared {
    /// Name of the document.
    pub name: String,
    /// The file that the document is.
    pub source: String,
    pub suite: Suite,
}

/// All that tells what to run.
pub struct Told<'a> {
    pub arguments: &'a Conform,
    pub environment: &'a Environment,
    pub config: &'a Config,
    /// As which accounts the run may ask.
    pub signed_in: &'a SignedIn,
}

/// A document, and the file that it is.
type Document = (Api, String);

impl Told<'_> {
    /// The suites in the order of the arguments, and the documents that can't be tried as one who asks about them is not signed
    /// in; or what is wrong with the arguments.
    pub fn suites(&self) -> Result<(Vec<Prepared>, Vec<Unable>), String> {
        let documents = self.documents()?;
        match &self.arguments.replay {
            Some(directory) => Ok((self.recorded(directory, documents)?, Vec::new())),
            None => self.live(documents),
        }
    }

    /// What is known to fail: of the argument, else of all files that the file names.
    pub fn baseline(&self) -> Result<Baseline, String> {
        if let Some(file) = &self.arguments.baseline {
            return files::baseline(file);
        }
        let mut known = Baseline::default();
        let sections = self.config.documents.values().chain([&self.config.defaults]);
        for file in sections.filter_map(|section| section.baseline.as_ref()) {
            known.accepted.extend(files::baseline(&self.config.file(file))?.accepted);
        }
        Ok(known)
    }

    /// Tells if documents are named nowhere, so that those are tried for which there is a token.
    fn is_choice(&self) -> bool {
        self.is_whole() && self.config.documents.is_empty()
    }

    /// Tells if the arguments name no document.
    fn is_whole(&self) -> bool {
        self.arguments.documents.is_empty() && self.arguments.spec.is_empty()
    }

    fn documents(&self) -> Result<Vec<Document>, String> {
        let mut documents = Vec::new();
        for file in &self.arguments.spec {
            let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            documents.push(foreign(&name, file, self.load_options(&self.arguments.overlay))?);
        }
        let named: Vec<&str> = match (self.is_choice(), self.is_whole()) {
            (true, _) => documents::all().iter().map(|document| document.name.as_str()).collect(),
            (_, true) => self.config.documents.keys().map(String::as_str).collect(),
            _ => self.arguments.documents.iter().map(String::as_str).collect(),
        };
        // Named twice, a document is tried once.
        let mut seen = BTreeSet::new();
        for name in named.into_iter().filter(|name| seen.insert(*name)) {
            documents.push(match self.config.section(name).and_then(|section| section.spec.as_ref()) {
                Some(file) => foreign(name, &self.config.file(file), self.load_options(&self.overlays(name)))?,
                None => built_in(name)?,
            });
        }
        Ok(documents)
    }

    /// The overlays that the file names for a document.
    fn overlays(&self, name: &str) -> Vec<PathBuf> {
        let section = self.config.section(name).into_iter();
        section.flat_map(|section| &section.overlays).map(|file| self.config.file(file)).collect()
    }

    fn load_options(&self, overlays: &[PathBuf]) -> LoadOptions {
        LoadOptions { overlays: overlays.to_vec(), allow_remote: self.arguments.allow_remote }
    }

    fn recorded(&self, directory: &Path, documents: Vec<Document>) -> Result<Vec<Prepared>, String> {
        let mut suites = Vec::new();
        for (api, source) in documents {
            let name = api.name.clone();
            let file = files::recording(directory, &name);
            if self.is_choice() && !file.exists() {
                continue;
            }
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let suite = Suite::recorded(api, &text).map_err(|error| format!("{}: {error}", file.display()))?;
            let suite = self.strict(&name, suite);
            suites.push(Prepared { name, source, suite });
        }
        if suites.is_empty() {
            let need = "; name another document by --spec FILE";
            return Err(format!("{} has no recording of one of our documents{need}", directory.display()));
        }
        Ok(suites)
    }

    fn live(&self, documents: Vec<Document>) -> Result<(Vec<Prepared>, Vec<Unable>), String> {
        self.check_values(&documents)?;
        let (mut suites, mut unable) = (Vec::new(), Vec::new());
        let mut names = Vec::new();
        for (api, source) in documents {
            let name = api.name.clone();
            if let Some(reason) = self.signed_in.trouble(self.config, &name) {
                unable.push(Unable { document: name, reason });
                continue;
            }
            let askers = identities(self.arguments, self.environment, self.config, &name, &self.signed_in.tokens)?;
            let suite = self.suite(api, &askers)?;
            if askers.is_empty() && !suite.is_open() && !self.arguments.plan {
                let wanted = format!("{}_TOKEN", variable(&name));
                if !self.is_choice() {
                    return Err(format!("{name} asks for a token, and there is none: set {wanted}, or give --token"));
                }
                note(format_args!("{name} is left out, as {wanted} is not set"));
                continue;
            }
            names.extend(askers.iter().map(|asker| asker.name.clone()));
            suites.push(Prepared { suite, name, source });
        }
        for (option, told) in [("--value-of", &self.arguments.value_of), ("--attribute", &self.arguments.attribute)] {
            let mut identities = told.iter().filter_map(|text| text.split_once(':')).map(|(identity, _)| identity);
            let is_unknown = |unknown: &&str| !self.arguments.plan && !names.iter().any(|name| name == unknown);
            if let Some(unknown) = identities.find(is_unknown) {
                return Err(format!("{option}: there is no identity {unknown:?}; there are {}", names.join(", ")));
            }
        }
        if suites.is_empty() && unable.is_empty() {
            return Err("there is no token for any document".into());
        }
        Ok((suites, unable))
    }

    fn suite(&self, api: Api, askers: &[Asker]) -> Result<Suite, String> {
        let (arguments, name) = (self.arguments, api.name.clone());
        let url = arguments.url.clone().or_else(|| self.config.told(&name, |section| section.url.clone()));
        if url.is_none() && !arguments.plan {
            return Err(format!("{name} has no URL: give --url, or `url` in the file"));
        }
        let mut suite = Suite::new(api).target(url.as_deref().unwrap_or_default());
        let sections = [Some(&self.config.defaults), self.config.section(&name)];
        for (name, value) in sections.into_iter().flatten().flat_map(|section| &section.values) {
            suite = suite.value(name, &value.0);
        }
        for asker in askers {
            suite = suite.identity(&asker.name, asker.token.expose());
            for (scheme, token) in &asker.tokens {
                suite = suite.token_for(&asker.name, scheme, token.expose());
            }
            for (parameter, value) in &asker.values {
                suite = suite.value_of(&asker.name, parameter, value);
            }
            for (key, value) in &asker.attributes {
                suite = suite.attribute(&asker.name, key, value);
            }
        }
        for text in &arguments.value {
            let (name, value) = pair("--value", text)?;
            suite = suite.value(name, value);
        }
        for text in &arguments.value_of {
            let (identity, text) = text.split_once(':').ok_or("--value-of needs IDENTITY:NAME=VALUE")?;
            let (name, value) = pair("--value-of", text)?;
            suite = suite.value_of(identity, name, value);
        }
        for text in &arguments.attribute {
            let (identity, text) = text.split_once(':').ok_or("--attribute needs IDENTITY:KEY=VALUE")?;
            let (key, value) = pair("--attribute", text)?;
            suite = suite.attribute(identity, key, value);
        }
        Ok(self.configured(&name, suite))
    }

    /// A suite with the settings that arguments or file have for it.
    fn configured(&self, name: &str, mut suite: Suite) -> Suite {
        let (arguments, config) = (self.arguments, self.config);
        if let Some(requests) = arguments.max_requests.or_else(|| config.told(name, |section| section.max_requests)) {
            suite = suite.max_requests(requests);
        }
        if let Some(rate) = arguments.rate.or_else(|| config.told(name, |section| section.rate)) {
            suite = suite.rate(rate);
        }
        if let Some(failures) =
            arguments.sign_in_failures.or_else(|| config.told(name, |section| section.sign_in_failures))
        {
            suite = suite.max_sign_in_failures(failures);
        }
        if let Some(requests) = arguments.concurrency.or_else(|| config.told(name, |section| section.concurrency)) {
            suite = suite.concurrency(requests.get().into());
        }
        if let Some(seconds) = arguments.timeout.or_else(|| config.told(name, |section| section.timeout)) {
            suite = suite.timeout(Duration::from_secs_f64(seconds));
        }
        if let Some(seed) = arguments.seed.or_else(|| config.told(name, |section| section.seed)) {
            suite = suite.seed(seed);
        }
        let methods = config.told(name, |section| section.methods.clone()).unwrap_or_default();
        let methods = if arguments.methods.is_empty() { &methods } else { &arguments.methods };
        suite = methods.iter().fold(suite, |suite, method| suite.allow_method(method));
        let section = config.section(name);
        let named = |own: &[String], of: fn(&Section) -> &Vec<String>| -> Vec<String> {
            if own.is_empty() { section.map(of).cloned().unwrap_or_default() } else { own.to_vec() }
        };
        for id in named(&arguments.operation, |section| &section.operations) {
            suite = suite.operation(&id);
        }
        for tag in named(&arguments.tag, |section| &section.tags) {
            suite = suite.tag(&tag);
        }
        for id in named(&arguments.exclude, |section| &section.exclude) {
            suite = suite.exclude(&id);
        }
        self.strict(name, suite)
    }

    /// A suite that is as strict, and as lenient, as arguments or file have it.
    fn strict(&self, name: &str, suite: Suite) -> Suite {
        let is_strict = self.arguments.strict || self.config.told(name, |section| section.strict) == Some(true);
        let is_lenient = self.arguments.lenient || self.config.told(name, |section| section.lenient) == Some(true);
        let suite = if is_strict { suite.strict() } else { suite };
        if is_lenient { suite.lenient() } else { suite }
    }

    /// A value that no document has a use for is a slip of the pen.
    fn check_values(&self, documents: &[Document]) -> Result<(), String> {
        for (api, _) in documents {
            let of_identities = self.config.identities(&api.name).flat_map(|identity| identity.values.keys());
            let own = self.config.section(&api.name).into_iter().flat_map(|section| section.values.keys());
            for name in own.chain(of_identities) {
                is_known(&format!("`values` of {}", api.name), name, &[api])?;
            }
        }
        let all: Vec<_> = documents.iter().map(|(api, _)| api).collect();
        let (arguments, config) = (self.arguments, self.config);
        for text in &arguments.value {
            is_known("--value", pair("--value", text)?.0, &all)?;
        }
        for text in &arguments.value_of {
            let (_, text) = text.split_once(':').ok_or("--value-of needs IDENTITY:NAME=VALUE")?;
            is_known("--value-of", pair("--value-of", text)?.0, &all)?;
        }
        // What is told of all documents may be of one that is not tried now.
        let mut of_all = config.defaults.values.keys().filter(|_| self.is_whole());
        of_all.try_for_each(|name| is_known("`values` of [defaults]", name, &all))
    }
}

fn foreign(name: &str, file: &Path, options: LoadOptions) -> Result<Document, String> {
    let api = Api::load(name, file, &options).map_err(|error| error.to_string())?;
    Ok((api, file.display().to_string()))
}

fn built_in(name: &str) -> Result<Document, String> {
    let names = || documents::all().iter().map(|document| document.name.clone()).collect::<Vec<_>>().join(", ");
    let api = Api::built_in(name).ok_or_else(|| format!("there is no document {name:?}; there are {}", names()))?;
    Ok((api, format!("openapi/{name}.yaml")))
}

/// Tells if the name of a value, which may have that of an operation before it, is one of the document.
fn is_known(place: &str, name: &str, documents: &[&Api]) -> Result<(), String> {
    if documents.iter().any(|api| api.has_parameter(name)) {
        return Ok(());
    }
    let mut known: Vec<_> = documents.iter().flat_map(|api| api.parameter_names()).collect();
    known.sort_unstable();
    known.dedup();
    let known = match known.len() {
        0 => "it has none".to_owned(),
        1..=12 => format!("it has {}", known.join(", ")),
        count => format!("it has {count}, such as {}", known[..8].join(", ")),
    };
    Err(format!("{place}: the document has no parameter {name:?}; {known}"))
}
