def behind_frozen(self, dy, w, start: Optional[Tensor], way: List[Tensor], at: int):
  # dX = dY W + start, exact; and to way[2 at] is added the second moment of dX [n, n] where n <= m, else that of
  # dY [m, m], a sum over tokens. dy [T, m], w [m, n], start [T, n]
  moment = way[2 * at]
  dx = self.multiply_back(dy, w)
  if torch.dim(moment) == 2:
    if torch.size(w, 1) <= torch.size(w, 0):
      g = dx
    else:
      g = dy
    torch.addmm_(moment, torch.t(g), g)
  if start is not None:
    y = torch.add(dx, unchecked_cast(Tensor, start))
  else:
    y = dx
  return y
