terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "shop"
    }
  }
}
