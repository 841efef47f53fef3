extension DocumentedOrder {
  /// Whether a log that keeps the order no longer does with two unlike neighbours exchanged, with any line left out,
  /// written twice or replaced by another, and with one more at its end.
  func refusesEveryChange(of log: [String]) -> Bool {
    var changed: [[String]] = [log + ["plain step 9"]]
    for index in log.indices {
      var wrong = log
      wrong.remove(at: index)
      changed.append(wrong)
      wrong = log
      wrong.insert(log[index], at: index)
      changed.append(wrong)
      wrong = log
      wrong[index] += "0"
      changed.append(wrong)
      if index + 1 < log.count, log[index] != log[index + 1] {
        wrong = log
        wrong.swapAt(index, index + 1)
        changed.append(wrong)
      }
    }
    return departure(of: log) == nil && changed.allSatisfy { departure(of: $0) != nil }
  }
}
