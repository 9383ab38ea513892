//! `scicloud admin token`.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use reqwest::Method;
use scicloud::client::Secret;
use serde_json::{Map, Value, json};

use super::connection::{Connected, Outcome, fields};

/// Give tokens to users without a sign-in, and take them away.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud admin token issue huawei erin --lifetime 24h\n  \
                        scicloud admin token issue scnet test --cluster 11250\n  \
                        scicloud admin token issue maptable 16 --format json | jq -r .token\n  \
                        scicloud admin token revoke huawei --user erin")]
pub struct Token {
    #[command(subcommand)]
    action: TokenAction,
}

#[derive(Debug, Subcommand)]
enum TokenAction {
    /// Make up a token, which is shown once.
    Issue {
        #[arg(value_enum)]
        platform: Platform,
        /// Name of the user; of MapTable, the id.
        #[arg(allow_negative_numbers = true)]
        user: String,
        /// Tenant of a user of the Huawei family, where several have one of that name.
        #[arg(long)]
        tenant: Option<String>,
        /// Id of the Huawei family's project, where the tenant has several.
        #[arg(long)]
        project: Option<String>,
        /// Id of SCNet's cluster; without one, the token is good for quotas but of no cluster.
        #[arg(long, allow_negative_numbers = true)]
        cluster: Option<i64>,
        /// For how long it is good, such as `24h`; without that, for ever.
        #[arg(long, value_name = "WHILE", allow_hyphen_values = true)]
        lifetime: Option<String>,
    },
    /// End a token, or all of a user.
    #[command(group = ArgGroup::new("which").args(["token_to_end", "user"]).required(true))]
    Revoke {
        #[arg(value_enum)]
        platform: Platform,
        /// The token.
        #[arg(long)]
        token_to_end: Option<Secret>,
        /// Name of the user; of MapTable, the id.
        #[arg(long)]
        user: Option<String>,
        /// Tenant of a user of the Huawei family, where several have one of that name.
        #[arg(long, requires = "user")]
        tenant: Option<String>,
    },
}

/// Whose tokens they are.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Platform {
    /// ModelArts and eiHealth, which share their tokens.
    Huawei,
    #[value(name = "scnet")]
    ScNet,
    #[value(name = "maptable")]
    MapTable,
}

impl Platform {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

impl Token {
    pub async fn run(self, connected: &Connected) -> Outcome {
        match self.action {
            TokenAction::Issue { platform, user, tenant, project, cluster, lifetime } => {
                let wanted = json!({
                    "platform": platform.name(), "user": user, "tenant": tenant, "project": project,
                    "cluster": cluster, "lifetime": lifetime,
                });
                let token = connected.client.json(Method::POST, "/tokens", Some(&given(wanted))).await?;
                connected.show(&token, fields);
            }
            TokenAction::Revoke { platform, token_to_end, user, tenant } => {
                let token = token_to_end.as_ref().map(Secret::expose);
                let which = json!({"platform": platform.name(), "token": token, "user": user, "tenant": tenant});
                let revoked = connected.client.json(Method::POST, "/tokens/revoke", Some(&given(which))).await?;
                connected.show(&revoked, fields);
            }
        }
        Ok(())
    }
}

/// Without what is not given.
fn given(body: Value) -> Value {
    let Value::Object(fields) = body else { return body };
    fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>().into()
}
