terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "auto"
    }
  }
}
