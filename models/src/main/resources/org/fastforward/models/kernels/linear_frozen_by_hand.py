def ${name}_keep_${variant}(self, x, w, b: Optional[Tensor], ad: List[Tensor], low: List[Tensor], start: Optional[Tensor]):
  # Y = X W' + b + start. x [T, n], w [m, n] -> [T, m]
  return self.started(x, w, b, start)

def ${name}_back_${variant}(self, dy, x, w, ad: List[Tensor], low: List[Tensor], grads: List[Tensor], start: Optional[Tensor], way: List[Tensor]):
  # dX = dY W + start. dy [T, m] -> [T, n]
  if ${needs}:
    dx = self.behind_frozen(dy, w, start, way, ${map})
  else:
    dx = dy
  return dx
