// What a SAX parser says, judged: the same for all of them.
#pragma once

#include "core/bench/judge.hpp"

#include <cstdint>
#include <string_view>

namespace midip2p::bench {

/// Each call returns whether to go on.
struct Sax {
    Judge judge;

    bool key(std::string_view text) {
        if (depth_ != 1) return true;
        name_ = name_of(text);
        return judge.begin(name_);
    }
    bool number(std::int64_t value) {
        if (depth_ == 1 && !Judge::is_number(name_) && name_ != Name::none) return false;
        if (depth_ == 1) judge.number(name_, value);
        if (in_data()) judge.byte(value);
        return depth_ > 0;
    }
    /// Of a known name it is no plain integer.
    bool fraction() { return depth_ > 0 && !in_data() && (depth_ > 1 || name_ == Name::none); }
    bool word(std::string_view text) {
        if (depth_ != 1) return depth_ > 0 && !in_data();
        if (!Judge::is_word(name_) && name_ != Name::none) return false;
        if (name_ == Name::type) judge.type(text);
        if (name_ == Name::part) judge.part(text);
        return true;
    }
    /// null, true or false.
    bool other() { return depth_ > 0 && !in_data() && (depth_ > 1 || name_ == Name::none); }
    bool open(bool object) {
        if (depth_ == 0 && !object) return false;
        if (in_data()) return false;
        if (depth_ == 1 && name_ != Name::none && (object || name_ != Name::data)) return false;
        return ++depth_ <= 16;
    }
    bool close() {
        --depth_;
        return true;
    }

  private:
    [[nodiscard]] bool in_data() const { return depth_ == 2 && name_ == Name::data; }

    int depth_ = 0;
    Name name_ = Name::none;
};

} // namespace midip2p::bench
