package dev.breaker.sample;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * As much of curl as the documentation uses: {@code -X}, {@code --json}, one range in the
 * address, and grep for a word behind it.
 */
final class Curl {

	private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

	private static final Pattern ADDRESS = Pattern.compile("localhost:(\\d+)(/[^\\[]*)(?:\\[(\\d+)-(\\d+)])?");

	private final Map<Integer, Shop> shops;

	Curl(Map<Integer, Shop> shops) {
		this.shops = shops;
	}

	/**
	 * Runs a command line.
	 * @return one answer a line
	 */
	String run(String command) {
		String[] pipe = command.split(" \\| grep ", 2);
		String output = answers(pipe[0]);
		return (pipe.length == 1) ? output : grep(words(pipe[1]).get(0), output);
	}

	private static String grep(String word, String output) {
		return output.lines().filter((line) -> line.contains(word)).collect(Collectors.joining("\n"));
	}

	private String answers(String command) {
		Iterator<String> words = words(command).iterator();
		if (!words.next().equals("curl")) {
			throw new IllegalArgumentException(command);
		}
		String method = "GET";
		@Nullable String json = null;
		StringBuilder output = new StringBuilder();
		while (words.hasNext()) {
			String word = words.next();
			switch (word) {
				case "-X" -> method = words.next();
				case "--json" -> {
					json = words.next();
					method = "POST";
				}
				default -> {
					for (Address address : addresses(word)) {
						output.append(address.shop().exchange(method, address.path(), json).body()).append('\n');
					}
				}
			}
		}
		return output.toString();
	}

	private static List<String> words(String command) {
		List<String> words = new ArrayList<>();
		Matcher matcher = WORD.matcher(command);
		while (matcher.find()) {
			words.add((matcher.group(1) != null) ? matcher.group(1) : matcher.group(2));
		}
		return words;
	}

	private List<Address> addresses(String word) {
		Matcher matcher = ADDRESS.matcher(word);
		if (!matcher.matches()) {
			throw new IllegalArgumentException(word);
		}
		Shop shop = this.shops.get(Integer.valueOf(matcher.group(1)));
		if (matcher.group(3) == null) {
			return List.of(new Address(shop, matcher.group(2)));
		}
		List<Address> range = new ArrayList<>();
		for (int i = Integer.parseInt(matcher.group(3)); i <= Integer.parseInt(matcher.group(4)); i++) {
			range.add(new Address(shop, matcher.group(2) + i));
		}
		return range;
	}

	private record Address(Shop shop, String path) {
	}

}
