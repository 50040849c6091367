package dev.breaker.spring.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Warns of classes that call protected methods of their own, which no proxy sees. The
 * byte code is read for that; where it cannot be, nothing is said.
 */
final class SelfCalls {

	private static final Log logger = LogFactory.getLog(SelfCalls.class);

	private final Set<String> owners = new HashSet<>();

	private final Set<String> guarded = new HashSet<>();

	private final Set<String> found = new LinkedHashSet<>();

	private SelfCalls() {
	}

	/**
	 * Looks at a class and what it inherits.
	 * @param type class of a bean
	 * @param methods its protected methods
	 */
	static void warn(Class<?> type, Collection<Method> methods) {
		Class<?> user = ClassUtils.getUserClass(type);
		SelfCalls calls = new SelfCalls();
		for (Class<?> owner = user; isOfUser(owner); owner = owner.getSuperclass()) {
			calls.add(owner, user, methods);
		}
		if (calls.guarded.isEmpty()) {
			return;
		}
		for (Class<?> owner = user; isOfUser(owner); owner = owner.getSuperclass()) {
			calls.read(owner);
		}
		if (!calls.found.isEmpty()) {
			logger.warn(("%s calls methods of its own that are @CircuitProtected: %s. Such calls pass the proxy by and "
					+ "are not guarded: move the protected method to another bean, or have the bean injected into "
					+ "itself as ObjectProvider<%s> and call that")
				.formatted(user.getName(), String.join(", ", calls.found), user.getSimpleName()));
		}
	}

	private static boolean isOfUser(@Nullable Class<?> type) {
		return type != null && type.getClassLoader() != null && !type.isInterface();
	}

	private void add(Class<?> owner, Class<?> type, Collection<Method> methods) {
		this.owners.add(Type.getInternalName(owner));
		for (Method method : owner.getDeclaredMethods()) {
			// A bridge is called where the protected method overrides one with type
			// variables
			if (methods.contains(ProtectedMethods.specific(method, type))) {
				this.guarded.add(method.getName() + Type.getMethodDescriptor(method));
			}
		}
	}

	private void read(Class<?> type) {
		try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
			if (bytes != null) {
				new ClassReader(bytes).accept(new Calls(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Cannot read " + type.getName() + ", to see whether it calls protected methods of its own",
					ex);
		}
	}

	private boolean isOwn(Type type) {
		return type.getSort() == Type.OBJECT && this.owners.contains(type.getInternalName());
	}

	/**
	 * The methods of a class.
	 */
	private final class Calls extends ClassVisitor {

		Calls() {
			super(SpringAsmInfo.ASM_VERSION);
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			boolean withoutThis = (access & Opcodes.ACC_STATIC) != 0;
			return (withoutThis || (access & Opcodes.ACC_BRIDGE) != 0) ? null : new Body(name, descriptor);
		}

	}

	/**
	 * The code of a method or lambda. Where it has an object of its type from elsewhere,
	 * a proxy perhaps, nobody can tell by looking at a call which one it is made on.
	 */
	private final class Body extends MethodVisitor {

		private final String name;

		private final String descriptor;

		private final Set<String> calls = new LinkedHashSet<>();

		private boolean others;

		Body(String name, String descriptor) {
			super(SpringAsmInfo.ASM_VERSION);
			this.name = name;
			this.descriptor = descriptor;
			for (Type parameter : Type.getArgumentTypes(descriptor)) {
				seen(parameter);
			}
		}

		@Override
		public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
			seen(Type.getType(descriptor));
		}

		@Override
		public void visitTypeInsn(int opcode, String type) {
			seen(Type.getObjectType(type));
		}

		@Override
		public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
			seen(Type.getReturnType(descriptor));
			called(owner, name, descriptor);
		}

		@Override
		public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
			Type[] captured = Type.getArgumentTypes(descriptor);
			for (Object argument : arguments) {
				if (argument instanceof Handle handle && captured.length > 0 && isOwn(captured[0])) {
					called(handle.getOwner(), handle.getName(), handle.getDesc());
				}
			}
		}

		@Override
		public void visitEnd() {
			if (!this.others) {
				SelfCalls.this.found.addAll(this.calls);
			}
		}

		private void seen(Type type) {
			this.others |= isOwn(type);
		}

		private void called(String owner, String name, String descriptor) {
			boolean overridden = name.equals(this.name) && descriptor.equals(this.descriptor);
			if (!overridden && SelfCalls.this.owners.contains(owner)
					&& SelfCalls.this.guarded.contains(name + descriptor)) {
				this.calls.add("%s calls %s".formatted(caller(), name));
			}
		}

		private String caller() {
			String[] parts = this.name.split("\\$", -1);
			return (parts.length > 2 && parts[0].equals("lambda")) ? parts[1] : this.name;
		}

	}

}
