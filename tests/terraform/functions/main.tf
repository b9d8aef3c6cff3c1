locals {
  t = 1 == 1 ? 80 : "80"
  u = local.n
  n = 80
  m = [{ port = 8080 }][*].port
  f = { for k, v in { a = 1 } : upper(k) => v }
  s = format("%s-%d", "a", 5)
  r = replace("a-b", "-", "_")
}
output "o" { value = [local.t,
    local.u, local.m, local.f, local.s, local.r, element([1, 2, 3], 4), slice([1, 2, 3], 1, 2), title("hello world"), zipmap(["a"], [1]), coalesce("", "x"), tostring(1.0), "${1.5}", 80 / 3, -5 % 3, 7 % -3, floor(-1.5), contains([1, 2], 2), join(",", [1, true]), split(",", "a,b"), trimprefix("abc", "a"), lookup({ a = 1 }, "b", 2), sort(["b", "a"]), distinct([1, 1, 2]), compact(["a", "", null]), keys({ b = 1, a = 2 }), values({ b = 1, a = 2 }), toset([3, 1, "2"]), tolist([1, "x"]), merge({ a = 1 }, null, { b = 2 }), flatten([[1, [2]], 3]), range(3), min(1, 2), abs(-1), one([]), chomp("a\n"), trim("?!hello?!", "!?"), reverse([1, 2]), setunion(["b"], ["a"]), 1e3, true && false, 1 < 2, "a" == "a", 1 == "1", [1, 2][1], { a = 1 }.a,
    tomap({ a = 1, b = "x" }).a, tomap({ a = 1 }).a, formatlist("%s-%s", ["a", "b"], "x"), startswith("ab", "a"), endswith("ab", "a"),
    1 == 1 ? [{ a = 1 }] : [], 1 == 1 ? { a = 1, b = "x" } : { a = 2, b = "y" }, 1 == 1 ? { a = 1 } : {}, 1 == 1 ? [1, 2] : [3],
    1 == 1 ? [1] : ["x"], 1 == 1 ? { a = 1, b = "x" } : {}, 1 == 1 ? { a = { b = true } } : { a = { b = "y" } }, 1 == 1 ? "x" : 1,
    yamldecode("a: [1, x, 'y', 1.5]\nb: {c: null}"), yamldecode("- yes\n- true\n- 'no'"),
    yamldecode("[010, 0x1F, 1:30, 1e3, ~, null, .5, 0o17, +1, -1, 2001-01-01, '', 1.0]"), yamldecode("a: &x [1]\nb: *x"),
    yamldecode("a: |\n  x\n  y\nb: >-\n  x\n  y\n"), yamldecode("<<: {a: 1}\nb: 2"), jsondecode("{\"a\":[1]}"), try(1, 2), can(1),
    "%{ for x in [1, 2] }${x},%{ endfor }", "%{ if 1 == 1 }a%{ else }b%{ endif }", [for k, v in { b = 1, a = 2 } : k], format("%v", true),
    var.o.b, var.o.c, var.o.d, var.o.e, var.s, var.m.a] }
variable "o" {
  type    = object({ a = string, b = optional(number, 5), c = optional(string, "x"), d = optional(number), e = optional(string, 7) })
  default = { a = "a" }
}
variable "s" {
  type    = string
  default = 8080
}
variable "m" {
  type    = map(string)
  default = { a = 1 }
}
