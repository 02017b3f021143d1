deployment "staging" {
  inputs = {}
}

deployment "production" {
  inputs = {}
}
