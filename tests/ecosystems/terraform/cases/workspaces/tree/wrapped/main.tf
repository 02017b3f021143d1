terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "wrapped"
    }
  }
}
