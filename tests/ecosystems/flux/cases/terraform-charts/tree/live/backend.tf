terraform {
  backend "s3" {
    bucket       = "state"
    key          = "platform"
    use_lockfile = true
  }
}
