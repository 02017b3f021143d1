# Every kind of literal, as tfvars of real roots have them.
name        = "shop"
empty       = ""
escaped     = "tab\tquote\" backslash\\ newline\n \u00e9 \U0001F600"
kept        = "$${not.evaluated} %%{ nor this } 100% #5"
count       = 3
ratio       = 0.25
negative    = -12
exponent    = 1.5e3
enabled     = true
disabled    = false
nothing     = null
zones       = ["a", "b", "c",]
mixed       = [1, "two", [true, null], {}]
lines = [
  "first", # a remark
  "second", // another
  /* and one more */ "third"
]
tags = {
  Team    = "platform"
  "a.b/c" = "quoted key"
  nested = {
    deep = { deeper = ["x"] }
  }
  colon : "also legal"
}
oneline = { a = 1, b = "two" }
plain   = <<EOT
  kept as it stands
	tab
EOT
flush = <<-EOT
    four
      six

    four again
    EOT
raw = <<EOT
\n is no escape, $${neither} is this
EOT
