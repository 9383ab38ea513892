//! Temporary measurement.
fn main() {
    let file = std::env::args().nth(1).unwrap();
    let began = std::time::Instant::now();
    let fixture = scicloud::server::Fixture::read(&file);
    let took = began.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let find = |key: &str| {
        status.lines().find(|l| l.starts_with(key)).unwrap().split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
            / 1024
    };
    println!(
        "{file}: {took:.2?}, peak {} MB, now {} MB, {:?}",
        find("VmHWM"),
        find("VmRSS"),
        fixture.as_ref().map(|_| ())
    );
    let began = std::time::Instant::now();
    drop(fixture);
    println!("drop {:.2?}", began.elapsed());
}
