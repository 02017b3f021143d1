terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "click"
    }
  }
}
