# LoGE's stand-ins U V for a weight W [m, n], U [m, k], V [k, n]. `count` [k] says by its length how many directions.

def gradient_stand_in(self, w, moment, begin, count) -> List[Tensor]:
  # The best one in the mean for the gradients dY that arrive: with C the second moment of dY, U V = W Q Q' with the
  # k leading eigenvectors Q of M = W' C W, the second moment of dX = dY W. moment: M where n <= m, else C. Q by
  # simultaneous iteration (Halko, Martinsson & Tropp, 2011) in double precision from `begin` [n, p], p >= k.
  # -> U, V, the leading eigenvalues [p], M's trace: what each direction keeps of |dX|^2, and all of it
  a = torch.to(w, 7)
  whole = torch.to(moment, 7)
  # What is no direction of any sample still has an order.
  floor = torch.mean(torch.diagonal(whole)) * 1.e-6
  c = torch.add(whole, torch.mul(torch.eye(torch.size(whole, 0), dtype=7, device=ops.prim.device(w)), torch.clamp(floor, 1.e-30)))
  if torch.size(w, 1) <= torch.size(w, 0):
    trace = torch.sum(torch.diagonal(whole))
  else:
    trace = torch.sum(torch.mul(a, torch.mm(whole, a)))
  q, r, = torch.linalg_qr(torch.to(begin, 7))
  z = q
  for i in range(6):
    if torch.size(w, 1) <= torch.size(w, 0):
      z = torch.mm(c, q)
    else:
      z = torch.mm(torch.t(a), torch.mm(c, torch.mm(a, q)))
    if i < 5:
      q, r, = torch.linalg_qr(z)
  values, vectors, = torch.linalg_eigh(torch.mm(torch.t(q), z))
  ordered = torch.flip(values, [0])
  v = torch.mm(q, torch.narrow(torch.flip(vectors, [1]), 1, 0, torch.size(count, 0)))
  u = torch.mm(a, v)
  return [torch.contiguous(torch.type_as(u, w)), torch.contiguous(torch.type_as(torch.t(v), w)), torch.to(ordered, 6), torch.to(torch.reshape(trace, [1]), 6)]

def importance_stand_in(self, w, gradient, count) -> List[Tensor]:
  # The directions of W = sum of sigma_i u_i v_i' with the largest |sigma_i dL/dsigma_i|, dL/dsigma_i = u_i' (dL/dW) v_i.
  # gradient: dL/dW [m, n]
  u, s, vh, = torch.linalg_svd(w, False)
  scores = torch.abs(torch.mul(s, torch.sum(torch.mul(torch.mm(torch.t(u), gradient), vh), [1])))
  best, at, = torch.topk(scores, torch.size(count, 0))
  return [torch.contiguous(torch.mul(torch.index_select(u, 1, at), torch.index_select(s, 0, at))), torch.contiguous(torch.index_select(vh, 0, at))]

def singular_stand_in(self, w, count) -> List[Tensor]:
  # The directions of the largest sigma_i.
  u, s, vh, = torch.linalg_svd(w, False)
  k = torch.size(count, 0)
  return [torch.contiguous(torch.mul(torch.narrow(u, 1, 0, k), torch.narrow(s, 0, 0, k))), torch.contiguous(torch.narrow(vh, 0, 0, k))]

def leading(self, u, v, count) -> List[Tensor]:
  # The first directions of a stand-in.
  k = torch.size(count, 0)
  return [torch.contiguous(torch.narrow(u, 1, 0, k)), torch.contiguous(torch.narrow(v, 0, 0, k))]
