terraform {
  backend "http" {
    address = "https://git.example.com/api/v4/projects/1/terraform/state/shop"
  }
}
