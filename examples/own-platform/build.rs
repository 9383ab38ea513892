fn main() {
    scicloud::generate::Generator::new("openapi/observatory.yaml").write();
}
