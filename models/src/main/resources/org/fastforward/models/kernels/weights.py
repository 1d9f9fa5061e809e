def adamw(self, ws: List[Tensor], gs: List[Tensor], ms: List[Tensor], vs: List[Tensor], lr: float, beta1: float, beta2: float, epsilon: float, decay: float, correction1: float, correction2: float) -> int:
  # AdamW (Loshchilov & Hutter, 2019), in the order of operations of torch.optim.AdamW:
  # w -= lr * decay * w;  m += (1 - beta1) (g - m);  v = beta2 v + (1 - beta2) g^2
  # w -= lr / correction1 * m / (sqrt(v) / sqrt(correction2) + epsilon)
  if decay != 0.:
    torch._foreach_mul_(ws, 1. - lr * decay)
  torch._foreach_lerp_(ms, gs, 1. - beta1)
  torch._foreach_mul_(vs, beta2)
  torch._foreach_addcmul_(vs, gs, gs, 1. - beta2)
  root = torch._foreach_sqrt(vs)
  torch._foreach_div_(root, correction2 ** 0.5)
  torch._foreach_add_(root, epsilon)
  torch._foreach_addcdiv_(ws, ms, root, -(lr / correction1))
  return 0

def prodigy_estimate(self, ws: List[Tensor], starts: List[Tensor], gs: List[Tensor], ms: List[Tensor], vs: List[Tensor], ss: List[Tensor], sums: Tensor, d: float, weight: float, beta1: float, beta2: float, beta3: float) -> int:
  # Prodigy (Mishchenko & Defazio, 2024), in the order of operations of prodigyopt, up to its estimate of the distance:
  # m = beta1 m + d (1 - beta1) g;  v = beta2 v + d^2 (1 - beta2) g^2;  s = beta3 s + weight g
  # sums[0] = weight sum of g.(start - w);  sums[1] = sum of |s|
  torch._foreach_mul_(ms, beta1)
  torch._foreach_add_(ms, gs, alpha=d * (1. - beta1))
  torch._foreach_mul_(vs, beta2)
  torch._foreach_addcmul_(vs, gs, gs, d * d * (1. - beta2))
  torch._foreach_mul_(ss, beta3)
  torch._foreach_add_(ss, gs, alpha=weight)
  numerator = 0.
  denominator = 0.
  for i in range(len(ws)):
    moved = torch.flatten(torch.sub(starts[i], ws[i]))
    numerator = numerator + weight * float(torch.dot(torch.flatten(gs[i]), moved))
    denominator = denominator + float(torch.sum(torch.abs(ss[i])))
  torch.fill_(torch.select(sums, 0, 0), numerator)
  torch.fill_(torch.select(sums, 0, 1), denominator)
  return 0

def prodigy_move(self, ws: List[Tensor], ms: List[Tensor], vs: List[Tensor], rate: float, epsilon: float, decay: float) -> int:
  # w -= rate decay w;  w -= rate m / (sqrt(v) + epsilon)
  if decay != 0.:
    torch._foreach_add_(ws, ws, alpha=-(rate * decay))
  root = torch._foreach_sqrt(vs)
  torch._foreach_add_(root, epsilon)
  torch._foreach_addcdiv_(ws, ms, root, -rate)
  return 0

def copy(self, to: List[Tensor], source: List[Tensor]) -> int:
  torch._foreach_copy_(to, source)
  return 0

def difference(self, to: List[Tensor], minuend: List[Tensor], subtrahend: List[Tensor]) -> int:
  torch._foreach_copy_(to, minuend)
  torch._foreach_sub_(to, subtrahend)
  return 0

def along(self, ws: List[Tensor], origin: List[Tensor], direction: List[Tensor], tau: float) -> int:
  # W = origin + tau * direction
  torch._foreach_copy_(ws, origin)
  torch._foreach_add_(ws, direction, alpha=tau)
  return 0

def same(self, x):
  # A graph of one edge: what is fed into it arrives at x unchanged.
  return torch.alias(x)
