# Products without gradients where base and adapter may be of two types, a GPU's bfloat16 and float32: a factor is
# converted to its weight's type, so that products with the base are bfloat16 and those with A and B float32. A result
# has its weight's type, or that of what it is added to. x [.., n], dy [T, m], w [m, n].

def multiply(self, x, w, b: Optional[Tensor]):
  # X W' + b
  return torch.linear(torch.type_as(x, w), w, b)

def multiply_onto(self, start, x, w, b: Optional[Tensor]):
  # start + X W' + b; start [T, m] stays. x [T, n]
  return torch.type_as(torch.add_(self.multiply(x, w, b), start), start)

def multiply_plus(self, start, a, b):
  # start + A B, without touching start [m, n]. a [m, r], b [r, n]
  return torch.type_as(torch.add(torch.mm(a, b), start), start)

def add_product_(self, g, a, b):
  # g += A' B. a [t, p], b [t, q], g [p, q]
  return torch.addmm_(g, torch.t(torch.type_as(a, g)), torch.type_as(b, g))

def multiply_back(self, dy, w):
  # dY W
  return torch.mm(torch.type_as(dy, w), w)

def multiply_back_onto(self, start, dy, w):
  # start + dY W, in start [T, n] itself
  if ops.prim.dtype(start) == ops.prim.dtype(w):
    dx = torch.addmm_(start, torch.type_as(dy, w), w)
  else:
    dx = torch.add_(start, self.multiply_back(dy, w))
  return dx
