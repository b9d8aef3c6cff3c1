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
    local.u, local.m, local.f, local.s, local.r, element([1, 2, 3], 4), slice([1, 2, 3], 1, 2), title("hello world"), zipmap(["a"], [1]), coalesce("", "x"), tostring(1.0), "${1.5}", 80 / 3, -5 % 3, 7 % -3, floor(-1.5), contains([1, 2], 2), join(",", [1, true]), split(",", "a,b"), trimprefix("abc", "a"), lookup({ a = 1 }, "b", 2), sort(["b", "a"]), distinct([1, 1, 2]), compact(["a", "", null]), keys({ b = 1, a = 2 }), values({ b = 1, a = 2 }), toset([3, 1, "2"]), tolist([1, "x"]), merge({ a = 1 }, null, { b = 2 }), flatten([[1, [2]], 3]), range(3), min(1, 2), abs(-1), one([]), chomp("a\n"), trim("?!hello?!", "!?"), reverse([1, 2]), setunion(["b"], ["a"]), 1e3, true && false, 1 < 2, "a" == "a", 1 == "1", [1, 2][1], { a = 1 }.a] }
