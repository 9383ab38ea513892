//! The reports for what shows test results.

use quick_junit::{NonSuccessKind, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::results::{Report, Results};
use crate::conformance::findings::{Evidence, Finding, Verdict};

/// A suite per document, a case per statement.
pub fn render(results: &Results) -> Result<String, SerializeError> {
    let mut junit = quick_junit::Report::new("scicloud conform");
    for report in &results.reports {
        junit.add_test_suite(suite(report));
    }
    for unable in &results.unable {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(fit(&unable.reason));
        let mut suite = TestSuite::new(unable.document.as_str());
        suite.add_test_case(TestCase::new("the server can be held to the document", status));
        junit.add_test_suite(suite);
    }
    junit.to_string()
}

fn suite(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(report.document.as_str());
    suite.add_property(("url", report.url.as_str()));
    suite.add_property(("requests", report.exchanges.len().to_string().as_str()));
    suite.add_property(("seed", report.seed.to_string().as_str()));
    suite.add_test_cases(report.findings.iter().map(|finding| case(report, finding)));
    for untried in &report.untried {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(fit(&format!("it takes {}", untried.need)));
        let mut case = TestCase::new(fit(&format!("{} can be tried", untried.operation)), status);
        case.set_classname(format!("{}.{}", report.document, fit(&untried.operation)));
        suite.add_test_case(case);
    }
    if !report.is_complete {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message("the requests ran out, or the server was gone, before every check ran");
        suite.add_test_case(TestCase::new("every check runs", status));
    }
    suite
}

/// Text without the two characters that XML 1.0 can't have and its writer does not know of.
fn fit(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn case(report: &Report, finding: &Finding) -> TestCase {
    let skipped = |why: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(fit(&why));
        status
    };
    let evidence = |evidence: &Evidence| {
        let curl = evidence.exchange.request.curl(&report.url);
        format!("expected {}\ngot      {}\n{curl}\n", evidence.expected, evidence.got)
    };
    let details: String = finding.violations.iter().map(evidence).collect();
    let status = match finding.verdict {
        _ if report.is_broken(finding) && report.is_accepted(finding) => skipped("known to fail".into()),
        _ if report.is_broken(finding) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let first = finding.violations.first();
            let first = first.map(|first| format!("expected {}, got {}", first.expected, first.got));
            status.set_message(fit(&first.unwrap_or_default()));
            let description = format!("{}\n{}\n\n{details}", finding.statement.text, report.source_of(finding));
            status.set_description(fit(&description));
            status
        }
        Verdict::Unknown => skipped(format!("can't tell; it takes {}", finding.needs.join("; "))),
        Verdict::NotCovered => skipped("no check looks at it".into()),
        Verdict::Pass | Verdict::Lenient | Verdict::Drift | Verdict::Fail => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(fit(&finding.statement.id), status);
    case.set_classname(fit(&format!("{}.{}", report.document, finding.statement.operation)));
    if finding.verdict == Verdict::Drift {
        case.set_system_out(fit(&format!("drift that the document accepts\n{details}")));
    }
    case
}
