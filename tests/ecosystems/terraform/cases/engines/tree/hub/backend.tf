terraform {
  backend "s3" {
    bucket       = "state"
    key          = "hub"
    use_lockfile = true
  }
}
