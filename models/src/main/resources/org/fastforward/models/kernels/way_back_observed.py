def behind_frozen(self, dy, w, start: Optional[Tensor], way: List[Tensor], at: int):
  # dX = dY W + start, exact; and to way[2 at] is added the second moment of dX [n, n] where n <= m, else that of
  # dY [m, m], over the square of |dY|: batches weigh alike. dy [T, m], w [m, n], start [T, n]
  moment = way[2 * at]
  dx = self.multiply_back(dy, w)
  if torch.dim(moment) == 2:
    if torch.size(w, 1) <= torch.size(w, 0):
      g = dx
    else:
      g = dy
    torch.add_(moment, torch.mm(torch.t(g), torch.div(g, torch.clamp(torch.square(torch.norm(dy)), 1.e-30))))
  if start is not None:
    y = torch.add(dx, unchecked_cast(Tensor, start))
  else:
    y = dx
  return y
