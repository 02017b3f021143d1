terraform {
  backend "s3" {
    bucket       = "state"
    key          = "network"
    use_lockfile = true
  }
}
