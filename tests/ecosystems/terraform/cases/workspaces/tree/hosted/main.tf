terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "hosted"
    }
  }
}
