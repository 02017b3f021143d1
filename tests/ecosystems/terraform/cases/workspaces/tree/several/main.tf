terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "several"
    }
  }
}
