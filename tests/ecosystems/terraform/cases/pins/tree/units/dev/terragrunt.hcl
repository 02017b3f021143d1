terraform {
  source = "git::https://git.example.com/modules.git//vpc?ref=${get_env("MODULES_BRANCH")}"
}

remote_state {
  backend = "gcs"
  config = {
    bucket = "state"
    prefix = "dev"
  }
}
