/// `SlidingWindow` for a store that processes share and that runs Lua: Redis or Valkey.
///
/// One purse is one hash: `used`; `head` and `tail`, the numbers of the first and the last mark; `start`, the earliest charge of
/// the last mark; and each mark under its number, as `latest:count`. At most 102 marks, so that it stays a compact listpack. The key
/// leaves by itself one window after the last charge.
///
/// The script runs at once for all the purses of a request, and for several requests one after the other, in one round trip, by the
/// store's own clock: whatever the clocks of the processes say, they admit together what one would.
public enum SlidingWindowScript {
    /// Charges every purse of a group, or none of it; then the next group.
    ///
    /// `KEYS`: the storage keys of the charges, group after group. `ARGV`: the clock in milliseconds, or nothing for the store's own (tests give
    /// one); then for each group how many charges it has, and for each of those its window in milliseconds, its limit, its cost.
    /// Answers, for each charge: remaining, reset, retry, mark.
    public static let charge =
        prelude + """
            local answer = {}
            local key, place = 0, 2
            while place <= #ARGV do
              local count = tonumber(ARGV[place])
              place = place + 1
              local group, admitted = {}, true
              for i = 1, count do
                key = key + 1
                local charge = {purse = settled(KEYS[key], tonumber(ARGV[place])), limit = tonumber(ARGV[place + 1]), cost = tonumber(ARGV[place + 2])}
                place = place + 3
                charge.retry = wait(charge)
                if charge.retry > 0 then admitted = false end
                group[i] = charge
              end
              for _, charge in ipairs(group) do
                local mark = 0
                if admitted and charge.cost > 0 then mark = add(charge.purse, charge.cost) end
                answer[#answer + 1] = math.max(0, charge.limit - charge.purse.used)
                answer[#answer + 1] = reset(charge.purse)
                answer[#answer + 1] = charge.retry
                answer[#answer + 1] = mark
              end
            end
            for _, purse in pairs(purses) do
              if purse.changed then write(purse) end
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

        local purses = {}

        -- The latest charge of a mark, and how many it counts; what this run added is not written yet.
        local function mark(purse, number)
          local known = purse.marks[number]
          if known then return known[1], known[2] end
          local latest, count = string.match(redis.call('HGET', purse.key, text(number)), '^(%d+):(%d+)$')
          purse.marks[number] = {tonumber(latest), tonumber(count)}
          return tonumber(latest), tonumber(count)
        end

        -- A purse as it stands, what has left its window forgotten.
        local function settled(key, length)
          local purse = purses[key]
          if purse then return purse end
          purse = {key = key, length = length, now = clock, used = 0, marks = {}, added = {}}
          purses[key] = purse
          local held = redis.call('HMGET', key, 'used', 'head', 'tail', 'start')
          if not held[1] then return purse end
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

        local function wait(charge)
          local purse = charge.purse
          local excess = purse.used + charge.cost - charge.limit
          if charge.cost == 0 or excess <= 0 then return 0 end
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

        local function add(purse, cost)
          if not purse.head then purse.head, purse.tail = clock, clock - 1 end
          purse.used = purse.used + cost
          local count = cost
          if purse.head <= purse.tail and purse.now - purse.start < math.max(math.floor(purse.length / 100), 1) then
            local _, before = mark(purse, purse.tail)
            count = before + count
          else
            purse.tail = purse.tail + 1
            purse.start = purse.now
          end
          purse.marks[purse.tail] = {purse.now, count}
          purse.added[purse.tail] = true
          purse.changed = true
          return purse.tail
        end

        local function write(purse)
          local fields = {'used', text(purse.used), 'head', text(purse.head), 'tail', text(purse.tail), 'start', text(purse.start)}
          for number in pairs(purse.added) do
            fields[#fields + 1] = text(number)
            fields[#fields + 1] = text(purse.marks[number][1]) .. ':' .. text(purse.marks[number][2])
          end
          redis.call('HSET', purse.key, unpack(fields))
          if expires then redis.call('PEXPIRE', purse.key, text(purse.length)) end
        end

        """

    // MARK: Arguments

    public static func keys(_ charges: [LimitCharge]) -> [String] { charges.map(\.storageKey) }

    /// - Parameters:
    ///   - groups: each is admitted whole or not at all.
    ///   - clock: milliseconds; the store's own clock unless given.
    public static func arguments(charging groups: [[LimitCharge]], clock: Int64? = nil) -> [String] {
        [clock.map { String($0) } ?? ""]
            + groups.flatMap { [String($0.count)] + $0.flatMap { [String($0.meter.milliseconds), String($0.limit), String($0.cost)] } }
    }

    /// The keys and arguments of `refund`: what several give back to one mark of one purse, they give back at once.
    public static func refunding(_ refunds: [(charges: [LimitCharge], decision: LimitDecision)]) -> (keys: [String], arguments: [String]) {
        var costs: [Place: Int] = [:]
        for (charges, decision) in refunds {
            for (charge, state) in zip(charges, decision.states) { costs[Place(key: charge.storageKey, mark: state.mark), default: 0] += charge.cost }
        }
        return (costs.keys.map(\.key), costs.flatMap { [String($0.value), String($0.key.mark)] })
    }

    private struct Place: Hashable {
        let key: String
        let mark: Int64
    }

    /// What `charge` answered, group by group; `nil` when it is not four numbers for each charge.
    public static func decisions(_ groups: [[LimitCharge]], _ answer: [Int64]) -> [LimitDecision]? {
        guard answer.count == groups.reduce(0, { $0 + $1.count * 4 }) else { return nil }
        var rest = answer[...]
        return groups.map { group in
            LimitDecision(
                group.map { charge in
                    defer { rest = rest.dropFirst(4) }
                    let start = rest.startIndex
                    return LimitState(
                        limit: charge.limit, remaining: Int(rest[start]), resetMilliseconds: rest[start + 1], retryMilliseconds: rest[start + 2],
                        mark: rest[start + 3])
                })
        }
    }
}
