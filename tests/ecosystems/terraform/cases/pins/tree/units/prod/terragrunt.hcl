terraform {
  source = "git::https://git.example.com/modules.git//vpc?ref=v${get_env("MODULES_VERSION")}"
}

remote_state {
  backend = "gcs"
  config = {
    bucket = "state"
    prefix = "prod"
  }
}
