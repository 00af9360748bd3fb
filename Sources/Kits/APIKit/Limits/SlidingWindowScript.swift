/// `SlidingWindow` for a store that processes share and that runs Lua: Redis or Valkey.
///
/// One purse is one hash: `used`; `head` and `tail`, the numbers of the first and the last mark; `start`, the earliest charge of
/// the last mark; and each mark under its number, as `latest:count`. At most 102 marks, so that it stays a compact listpack. The key
/// leaves by itself one window after the last charge.
///
/// The script runs at once for all the purses of a request, in one round trip, by the store's own clock: whatever the clocks of
/// the processes say, they admit together what one would.
public enum SlidingWindowScript {
    /// Charges every purse, or none.
    ///
    /// `KEYS`: the storage keys of the charges. `ARGV`: the clock in milliseconds, or nothing for the store's own (tests give one); then for
    /// each charge its window in milliseconds, its limit, its cost. Answers, for each charge: remaining, reset, retry, mark.
    public static let charge =
        prelude + """
            local admitted = true
            for i, purse in ipairs(purses) do
              purse.retry = wait(purse)
              if purse.retry > 0 then admitted = false end
            end
            local answer = {}
            for i, purse in ipairs(purses) do
              local mark = 0
              if admitted and purse.cost > 0 then mark = add(purse) end
              answer[#answer + 1] = math.max(0, purse.limit - purse.used)
              answer[#answer + 1] = reset(purse)
              answer[#answer + 1] = purse.retry
              answer[#answer + 1] = mark
            end
            return answer
            """

    /// Takes back what marks counted, where they still do. `KEYS` as above; `ARGV`: for each, its cost and its mark.
    public static let refund = """
        for i, key in ipairs(KEYS) do
          local cost, mark = tonumber(ARGV[2 * i - 1]), ARGV[2 * i]
          local value = redis.call('HGET', key, mark)
          if value then
            local latest, count = string.match(value, '^(%d+):(%d+)$')
            local taken = math.min(cost, tonumber(count))
            if taken > 0 then
              redis.call('HSET', key, mark, latest .. ':' .. string.format('%.0f', tonumber(count) - taken))
              redis.call('HINCRBY', key, 'used', string.format('%.0f', -taken))
            end
          end
        end
        """

    private static let prelude = """
        local clock = tonumber(ARGV[1])
        -- By a clock that is given a key cannot expire: the store counts by its own.
        local expires = not clock
        if not clock then
          local time = redis.call('TIME')
          clock = time[1] * 1000 + math.floor(time[2] / 1000)
        end

        local function text(number) return string.format('%.0f', number) end

        local function mark(purse, number)
          local value = redis.call('HGET', purse.key, text(number))
          local latest, count = string.match(value, '^(%d+):(%d+)$')
          return tonumber(latest), tonumber(count)
        end

        -- A purse as it stands, what has left its window forgotten.
        local function settled(key, length, limit, cost)
          local purse = {key = key, length = length, limit = limit, cost = cost, now = clock, used = 0}
          local held = redis.call('HMGET', key, 'used', 'head', 'tail', 'start')
          if not held[1] then return purse end
          purse.exists = true
          purse.used, purse.head, purse.tail, purse.start = tonumber(held[1]), tonumber(held[2]), tonumber(held[3]), tonumber(held[4])
          local head = purse.head
          if head <= purse.tail then purse.now = math.max(clock, (mark(purse, purse.tail))) end
          while purse.head <= purse.tail do
            local latest, count = mark(purse, purse.head)
            if count > 0 and latest + length > purse.now then break end
            redis.call('HDEL', key, text(purse.head))
            purse.used = purse.used - count
            purse.head = purse.head + 1
          end
          if purse.head > head then redis.call('HSET', key, 'used', text(purse.used), 'head', text(purse.head)) end
          return purse
        end

        local function wait(purse)
          local excess = purse.used + purse.cost - purse.limit
          if purse.cost == 0 or excess <= 0 then return 0 end
          local freed = 0
          for number = purse.head or 1, purse.tail or 0 do
            local latest, count = mark(purse, number)
            freed = freed + count
            if freed >= excess then return latest + purse.length - purse.now end
          end
          return purse.length
        end

        local function reset(purse)
          if purse.used == 0 then return 0 end
          for number = purse.head, purse.tail do
            local latest, count = mark(purse, number)
            if count > 0 then return latest + purse.length - purse.now end
          end
          return 0
        end

        local function add(purse)
          if not purse.exists then purse.head, purse.tail = clock, clock - 1 end
          purse.used = purse.used + purse.cost
          local now, count = purse.now, purse.cost
          if purse.head <= purse.tail and now - purse.start < math.max(math.floor(purse.length / 100), 1) then
            local _, before = mark(purse, purse.tail)
            count = before + count
          else
            purse.tail = purse.tail + 1
            purse.start = now
          end
          redis.call('HSET', purse.key, 'used', text(purse.used), 'head', text(purse.head), 'tail', text(purse.tail),
            'start', text(purse.start), text(purse.tail), text(now) .. ':' .. text(count))
          if expires then redis.call('PEXPIRE', purse.key, text(purse.length)) end
          return purse.tail
        end

        local purses = {}
        for i, key in ipairs(KEYS) do
          purses[i] = settled(key, tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]))
        end

        """

    // MARK: Arguments

    public static func keys(_ charges: [LimitCharge]) -> [String] { charges.map(\.storageKey) }

    /// - Parameter clock: milliseconds; the store's own clock unless given.
    public static func arguments(charging charges: [LimitCharge], clock: Int64? = nil) -> [String] {
        [clock.map { String($0) } ?? ""] + charges.flatMap { [String($0.meter.milliseconds), String($0.limit), String($0.cost)] }
    }

    public static func arguments(refunding charges: [LimitCharge], _ decision: LimitDecision) -> [String] {
        zip(charges, decision.states).flatMap { [String($0.cost), String($1.mark)] }
    }

    /// What `charge` answered; `nil` when it is not four numbers for each charge.
    public static func decision(_ charges: [LimitCharge], _ answer: [Int64]) -> LimitDecision? {
        guard answer.count == charges.count * 4 else { return nil }
        return LimitDecision(
            charges.enumerated().map { index, charge in
                LimitState(
                    limit: charge.limit, remaining: Int(answer[4 * index]), resetMilliseconds: answer[4 * index + 1],
                    retryMilliseconds: answer[4 * index + 2], mark: answer[4 * index + 3])
            })
    }
}
