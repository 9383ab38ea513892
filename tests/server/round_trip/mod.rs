//! Rows of a fixture, through server, wire and client, to values that are equal to the rows.

mod bench;
mod model;
mod pages;
mod sign_in;
mod sign_in_model;
mod sign_in_others;
mod sign_in_pages;
mod strategy;

use crate::support;

use std::collections::BTreeSet;

use proptest::test_runner::{Config, TestRunner};
use scicloud::documents;
use scicloud::server::Fixture;
use serde_json::Value;

use self::bench::{Bench, Request, segment};
use self::model::{Holder, Model, Query, text};

const SAMPLE: &str = include_str!("../../../fixtures/sample.yaml");

const TOKEN: &str = "X-Auth-Token";

/// Properties that the server never gives a value, with the reason.
const NEVER: &[(&str, &str)] = &[
    ("iam#/components/schemas/ListLinks/properties/next", "all projects are on one page"),
    ("iam#/components/schemas/ListLinks/properties/previous", "all projects are on one page"),
    ("scnet#/components/schemas/Refusal/properties/code", "all refusals of the server have status 200"),
    ("scnet#/components/schemas/Refusal/properties/msg", "all refusals of the server have status 200"),
    ("scnet#/components/schemas/Refusal/properties/data", "all refusals of the server have status 200"),
    ("scnet#/components/schemas/Refusal/properties/data null", "all refusals of the server have status 200"),
    ("maptable#/components/schemas/WorkspaceAnswer/properties/detail null", "refusals have another status than 200"),
    ("maptable#/components/schemas/WorkspaceAnswer/properties/extra", "its type is not documented"),
    ("maptable#/components/schemas/WorkspaceAnswer/properties/requestID", "the header has the id"),
    ("maptable#/components/schemas/WorkspaceListAnswer/properties/detail null", "a list of none is an empty one"),
    ("maptable#/components/schemas/WorkspaceListAnswer/properties/extra", "its type is not documented"),
    ("maptable#/components/schemas/WorkspaceListAnswer/properties/requestID", "the header has the id"),
    ("maptable#/components/schemas/TokenAnswer/properties/detail null", "refusals have another status than 200"),
    ("maptable#/components/schemas/TokenAnswer/properties/extra", "its type is not documented"),
    ("maptable#/components/schemas/TokenAnswer/properties/requestID", "the header has the id"),
    ("maptable#/components/schemas/RefusalBody/properties/detail", "its type is not documented"),
    ("maptable#/components/schemas/RefusalBody/properties/extra", "its type is not documented"),
    ("maptable#/components/schemas/RefusalBody/properties/requestID", "the header has the id"),
    ("maptable#/components/schemas/WorkspaceContent/properties/projects null", "narrowed by an erratum"),
    ("maptable#/components/schemas/Project/properties/tableNodes null", "narrowed by an erratum"),
];

#[tokio::test]
async fn every_field_of_the_sample_comes_back_as_its_row_has_it() {
    let model = Model(serde_saphyr::from_str(SAMPLE).expect("YAML"));
    let mut bench = Bench::start(Fixture::sample()).await;
    ask_everything(&mut bench, &model).await;
    ask_with_wrong_tokens(&mut bench, &model).await;
    sign_in::ask_with_a_wrong_token(&mut bench).await;
    sign_in_others::ask_with_wrong_credentials(&mut bench, &model).await;
    sign_in::sign_everybody_in(&mut bench, &model).await;

    let (missing, needless) = (every_property(), NEVER.iter().map(|(property, _)| (*property).to_owned()).collect());
    let missing: BTreeSet<String> =
        missing.difference(bench.compared.as_ref().expect("it is asked for")).cloned().collect();
    assert_eq!(missing, needless, "left: what was never compared; right: what can't be");
}

/// All properties of all answers; the nullable ones once more, as null.
fn every_property() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for document in documents::all() {
        for operation in document.operations().filter(|operation| document.is_served(operation)) {
            for (_, response) in document.responses(&operation) {
                let schema = &response["content"]["application/json"]["schema"];
                bench::properties(&document.root, schema, None, &mut |pointer, _| {
                    let property = document.root.pointer(pointer.trim_start_matches('#')).expect("a property");
                    let property = scicloud::spec::resolve(&document.root, property).expect("a schema");
                    found.insert(format!("{}{pointer}", document.name));
                    // Without a type, null is one value of any.
                    if property["nullable"] == true || (property.get("type").or(property.get("oneOf"))).is_none() {
                        found.insert(format!("{}{pointer} null", document.name));
                    }
                });
            }
        }
    }
    found
}

#[test]
fn rows_with_awkward_values_come_back_as_they_are() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let config = Config { cases: 16, failure_persistence: None, ..Config::default() };
    let http = reqwest::Client::new();
    let outcome = TestRunner::new(config).run(&strategy::state(), |state| {
        let yaml = strategy::yaml(&state);
        let fixture = Fixture::parse("generated.yaml", &yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
        runtime.block_on(async {
            let mut bench = Bench::with(fixture, &http).await;
            ask_everything(&mut bench, &Model(state)).await;
            bench.running.close().await.expect("the server stops");
        });
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Every operation, for everybody who may sign in, about everything there is.
async fn ask_everything(bench: &mut Bench, model: &Model) {
    for holder in model.huawei() {
        ask_eihealth(bench, model, &holder).await;
        ask_modelarts(bench, model, &holder).await;
        sign_in::ask(bench, model, &holder).await;
    }
    sign_in_others::ask(bench, model).await;
    sign_in_others::sign_everybody_in(bench, model).await;
    for holder in model.scnet() {
        for asked in model.scnet_users().chain(["nobody of this name"]) {
            let client = bench.clients.scnet.with_token(holder.token).expect("a client");
            let got = client.list_storage_quotas().username(asked).send().await;
            let path = format!("/hpc/openapi/v2/parastor/quota/usernames/{}", segment(asked));
            let request = Request::new("scnet", "listStorageQuotas", path, ("token", holder.token));
            bench.agree(&request, got, model.quotas(&holder, asked)).await;
        }
    }
    for holder in model.maptable() {
        for (kind, id) in model.map_workspaces().chain([("user", 424_242)]) {
            let client = bench.clients.maptable.with_token(holder.token).expect("a client");
            let got = client.show_workspace_detail().type_(kind).id(id).send().await;
            let path = format!("/open/api/v1/workspaces/{kind}/{id}/");
            let request = Request::new("maptable", "showWorkspaceDetail", path, ("Authorization", holder.token));
            bench.agree(&request, got, model.map_workspace(&holder, kind, id)).await;
        }
    }
}

async fn ask_eihealth(bench: &mut Bench, model: &Model, holder: &Holder<'_>) {
    let client = bench.clients.eihealth.with_token(holder.token).expect("a client");
    let got = client.list_project_statistics().project_id(holder.project).send().await;
    let path = format!("/v1/{}/eihealth-projects/statistics", holder.project);
    let request = Request::new("eihealth", "listProjectStatistics", path, (TOKEN, holder.token));
    bench.agree(&request, got, Ok(model.statistics(holder))).await;
}

async fn ask_modelarts(bench: &mut Bench, model: &Model, holder: &Holder<'_>) {
    let client = bench.clients.modelarts.with_token(holder.token).expect("a client");
    for query in queries(&model.workspaces(holder.project)) {
        let call = client.list_workspaces().project_id(holder.project).sort_by(query.sort_by);
        let call = call.order(if query.descending { "desc" } else { "asc" }).filter_accessible(query.accessible);
        let call =
            call.offset(i32::try_from(query.offset).expect("small")).limit(i32::try_from(query.limit).expect("small"));
        let got = call.name(&*query.name).enterprise_project_id(&*query.enterprise_project).send().await;
        let path = format!("/v1/{}/workspaces", holder.project);
        let mut request = Request::new("modelarts", "listWorkspaces", path, (TOKEN, holder.token));
        request.query = query.pairs();
        bench.agree(&request, got, Ok(model.list(holder, &query))).await;
    }
    let ids = model.workspaces(holder.project).into_iter().map(|row| text(row, "id"));
    for id in ids.chain(["no such workspace"]) {
        let got = client.show_workspace().project_id(holder.project).workspace_id(id).send().await;
        let path = format!("/v1/{}/workspaces/{}", holder.project, segment(id));
        let request = Request::new("modelarts", "showWorkspace", path, (TOKEN, holder.token));
        bench.agree(&request, got, model.workspace(holder, id)).await;
    }
}

/// All orders of all rows, pages, and filters by what the rows have and by what none has.
fn queries(rows: &[&Value]) -> Vec<Query> {
    let whole = Query {
        sort_by: "name",
        descending: false,
        offset: 0,
        limit: 1000,
        name: String::new(),
        enterprise_project: String::new(),
        accessible: false,
    };
    let mut queries = Vec::new();
    for sort_by in ["name", "update_time", "status"] {
        for descending in [false, true] {
            queries.push(Query { sort_by, descending, ..whole.clone() });
            queries.push(Query { sort_by, descending, offset: 1, limit: 2, ..whole.clone() });
        }
    }
    queries.push(Query { offset: rows.len(), ..whole.clone() });
    queries.push(Query { accessible: true, ..whole.clone() });
    let parts = rows.iter().map(|row| text(row, "name")).flat_map(|name| {
        let characters: Vec<char> = name.chars().collect();
        let middle = characters.len() / 2;
        [characters[middle..].iter().take(64).collect(), characters.iter().take(3).collect::<String>()]
    });
    let may_be_asked = |part: &String| {
        part.chars().all(|it| matches!(it, '\u{4e00}'..='\u{9fff}' | '-' | '_') || it.is_ascii_alphanumeric())
    };
    let parts: BTreeSet<String> = parts.chain(["_".to_owned(), "in-no-name".to_owned()]).collect();
    queries.extend(parts.into_iter().filter(may_be_asked).map(|name| Query { name, ..whole.clone() }));
    // The masked id of the pages' examples is none that may be asked for.
    let ids = rows.iter().filter_map(|row| row["enterprise_project"].as_str()).filter(|id| !id.contains('*'));
    let projects: BTreeSet<&str> = ids.collect();
    let projects = projects.into_iter().chain(["0", "of-no-such-id-0000-0000-000000000000"]);
    queries.extend(projects.map(|id| Query { enterprise_project: id.to_owned(), ..whole.clone() }));
    queries
}

async fn ask_with_wrong_tokens(bench: &mut Bench, model: &Model) {
    let project = model.huawei()[0].project;
    let workspaces = format!("/v1/{project}/workspaces");

    let client = bench.clients.eihealth.with_token("wrong").expect("a client");
    let got = client.list_project_statistics().project_id(project).send().await;
    let path = format!("/v1/{project}/eihealth-projects/statistics");
    let request = Request::new("eihealth", "listProjectStatistics", path, (TOKEN, "wrong"));
    bench.agree(&request, got, Err((401, "APIG.0301"))).await;

    let client = bench.clients.modelarts.with_token("wrong").expect("a client");
    let got = client.list_workspaces().project_id(project).send().await;
    let request = Request::new("modelarts", "listWorkspaces", workspaces.clone(), (TOKEN, "wrong"));
    bench.agree(&request, got, Err((401, "ModelArts.0203"))).await;
    let got = client.show_workspace().project_id(project).workspace_id("0").send().await;
    let request = Request::new("modelarts", "showWorkspace", format!("{workspaces}/0"), (TOKEN, "wrong"));
    bench.agree(&request, got, Err((401, "ModelArts.0203"))).await;

    let client = bench.clients.scnet.with_token("wrong").expect("a client");
    let got = client.list_storage_quotas().username("test").send().await;
    let path = "/hpc/openapi/v2/parastor/quota/usernames/test".to_owned();
    let request = Request::new("scnet", "listStorageQuotas", path, ("token", "wrong"));
    bench.agree(&request, got, Err((200, "10008"))).await;

    let client = bench.clients.maptable.with_token("Bearer wrong").expect("a client");
    let got = client.show_workspace_detail().type_("user").id(16).send().await;
    let path = "/open/api/v1/workspaces/user/16/".to_owned();
    let request = Request::new("maptable", "showWorkspaceDetail", path, ("Authorization", "Bearer wrong"));
    bench.agree(&request, got, Err((401, "401"))).await;
}
