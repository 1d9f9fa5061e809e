# Products without gradients, by PyTorch's BLAS. x [.., n], dy [T, m], w [m, n]; w alone may be bfloat16.

def multiply(self, x, w, b: Optional[Tensor]):
  # X W' + b
  return torch.linear(x, self.wide(w), b)

def multiply_onto(self, start, x, w, b: Optional[Tensor]):
  # start + X W' + b; start [T, m] stays. x [T, n]
  if b is not None:
    y = torch.addmm_(torch.add(start, unchecked_cast(Tensor, b)), x, torch.t(self.wide(w)))
  else:
    y = torch.addmm(start, x, torch.t(self.wide(w)))
  return y

def multiply_plus(self, start, a, b):
  # start + A B, without touching start [m, n]. a [m, r], b [r, n]
  return torch.addmm(start, a, b)

def multiply_low(self, x, a):
  # X A' where A [r, n] has few rows. MKL is slow where a result has few columns, on some processors several
  # times: its transpose is what is computed. -> [T, r]
  return torch.t(torch.mm(a, torch.t(x)))

def multiply_back_low(self, dy, b):
  # dY B where B [m, r] has few columns -> [T, r]
  return torch.t(torch.mm(torch.t(b), torch.t(dy)))

def add_low_(self, y, l, b):
  # y += L B'. y [T, m], l [T, r], b [m, r]
  return torch.addmm_(y, l, torch.t(b))

def add_product_(self, g, a, b):
  # g += A' B, or of few columns the transpose of B' A. a [t, p], b [t, q], g [p, q]
  if torch.size(a, 1) <= torch.size(b, 1):
    y = torch.addmm_(g, torch.t(a), b)
  else:
    y = torch.add_(g, torch.t(torch.mm(torch.t(b), a)))
  return y

def multiply_back(self, dy, w):
  # dY W
  return torch.mm(dy, self.wide(w))

def multiply_back_onto(self, start, dy, w):
  # start + dY W, in start [T, n] itself
  return torch.addmm_(start, dy, self.wide(w))
