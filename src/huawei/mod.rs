//! Credentials of the Huawei family, eiHealth and ModelArts: Keystone's tokens, as [`Cloud`] finds them in `clouds.yaml` or the
//! environment, and [`AccessKey`], which signs requests.
//!
//! ```no_run
//! # #[cfg(feature = "modelarts")]
//! # async fn run() -> Result<(), scicloud::Error> {
//! use std::sync::Arc;
//! use scicloud::client::Settings;
//! use scicloud::huawei::{Cloud, Environment};
//! use scicloud::modelarts::Client;
//!
//! let cloud = Cloud::find(&Environment::of_process(), Some("demo"))?;
//! let settings = cloud.settings(Settings::default())?;
//! let credentials = Arc::new(cloud.credentials(&settings)?);
//! let url = cloud.endpoint(&credentials, "modelarts").await?;
//! let client = Client::builder(&url).credentials(credentials).settings(settings).build()?;
//! # Ok(())
//! # }
//! ```

mod access_key;
mod cloud;
mod clouds_yaml;
mod environment;
mod keystone;
mod profiles;
mod section;
pub(crate) mod signature;
mod yaml;

pub use access_key::AccessKey;
pub use cloud::Cloud;
pub use environment::Environment;
pub use keystone::Keystone;
