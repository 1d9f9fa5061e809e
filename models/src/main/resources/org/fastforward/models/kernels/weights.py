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
