terraform {
  backend "s3" {
    bucket       = "state"
    key          = "apps"
    use_lockfile = true
  }
}
