terraform {
  source = "../../../modules/net"
}

remote_state {
  backend = "s3"
  config = {
    bucket = run_cmd("bucket")
    key    = run_cmd("key")
  }
}
