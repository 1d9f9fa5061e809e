def merge_low${kind}(self, w, a, b):
  # W + s B A. w [m, n], a [r, n], b [m, r]
  return self.multiply_plus(w, torch.mul(b, ${scale}), a)

def merge${kind}(self, w, ad: List[Tensor]):
  # (magnitude / norm) * (W + s B A), row by row. w [m, n]; ad: A [r, n], B [m, r], magnitude [m], norm [m]
  merged = self.merge_low${kind}(w, ad[0], ad[1])
  return torch.type_as(torch.mul_(merged, torch.unsqueeze(torch.div(ad[2], ad[3]), 1)), w)

def row_squares${kind}(self, w):
  # Squared norm of every row, [m, n] -> [m]
  return torch.square(torch.norm(torch.to(w, 6), 2, [1]))

def row_norms${kind}(self, w, squares, a, b):
  # Norm of every row of W + s B A without forming it:
  # |w|^2 + 2 s <w A', b> + s^2 <b (A A'), b>. w [m, n]; squares [m]; a [r, n]; b [m, r] -> [m]
  at = torch.t(a)
  cross = torch.sum(torch.mul(torch.mm(torch.type_as(w, at), at), b), [1])
  low = torch.sum(torch.mul(torch.mm(b, torch.mm(a, at)), b), [1])
  squared = torch.add(torch.add(squares, cross, alpha=2. * ${scale}), low, alpha=${scale} * ${scale})
  return torch.sqrt(torch.clamp(squared, 0.))

def row_divisors${kind}(self, w, squares, a, b):
  # The norms as magnitudes are divided by them: a row that is all zero has 1, and stays zero. (PEFT
  # divides by its norm and makes the whole model NaN.)
  norms = self.row_norms${kind}(w, squares, a, b)
  return torch.masked_fill(norms, torch.eq(norms, 0.), 1.)
