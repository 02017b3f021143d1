remote_state {
  backend = "s3"
  config = {
    bucket       = "state-${get_env("STAGE")}"
    key          = "${path_relative_to_include()}.tfstate"
    use_lockfile = true
    profile      = basename(dirname(get_terragrunt_dir()))
  }
}
